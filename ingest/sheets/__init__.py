"""A sheet on a picture: found, flattened, set upright. Pure functions on numpy arrays."""
