"""What is legal: the composed schemas of each operation, and documents held against them."""
