"""What people liked of the options they were shown, learned from their picks, told to the AI in words."""
