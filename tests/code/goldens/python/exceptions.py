try:
    a()
except ValueError:
    b()
except (KeyError, errors.Missing) as error:
    c()
except:
    raise
else:
    d()
finally:
    e()
try:
    a()
except* OSError as group:
    pass
raise NotFound("x") from error
raise
raise (A)
