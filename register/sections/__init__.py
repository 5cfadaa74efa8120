"""The longer sections of config.toml, as frozen settings; `register.settings` reads them."""
