"""A helpdesk without a framework: domain, ports, application services."""
