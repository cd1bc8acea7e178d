"""Project folder, stages and flow, jobs, parameters, registry. Standard library and YAML only."""
