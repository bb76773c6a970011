"""How true the verdict is on real projects with their own specifications: each finding is labelled."""
