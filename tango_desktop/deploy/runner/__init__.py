"""deploy/runner"""
