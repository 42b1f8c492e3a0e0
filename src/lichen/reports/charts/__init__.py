"""Figures drawn: Vega-Lite descriptions without colours of their own, and the script that draws them."""
