"""How fast the endpoint is beside other servers on the same statements: ``make bench``."""
