"""Who the providers are: strict YAML in, a frozen Catalog out."""
