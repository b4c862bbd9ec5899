"""What is served, as OpenAPI 3.1: one document per provider, derived from its definition, never edited."""
