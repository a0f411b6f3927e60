"""Where everything is kept: tables, repositories, migrations; the only importer of sqlalchemy."""
