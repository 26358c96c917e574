# The folder is a package.
