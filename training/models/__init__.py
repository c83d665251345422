"""Training that schools ask for. All personal data of the product is in this app."""
