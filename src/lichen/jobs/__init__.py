"""What runs beside a request: AI partners answering their asks, learning, and streams of cases."""
