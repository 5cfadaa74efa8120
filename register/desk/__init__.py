"""The officers' web desk and the public status page: server-rendered HTML over the same functions as the commands.

`routes.py` is the map: every address with the roles that may use it and the screen that answers. A screen is one
module named for what it shows, with the templates of the same name.
"""
