from django.db.models import Aggregate, TextField


class Joined(Aggregate):
    """The values of many rows in one text: `Joined("name", Value(", "))`."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)
