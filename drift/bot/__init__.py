"""Posting what an audit found where a change is reviewed: GitHub and GitLab."""
