"""Words too common to tell one document from another. "It" is not among them: teachers look for IT."""

ENGLISH = """
a about an and any are as at be been but by can cant could did do does doesnt dont for from get had has have he her him
his how i if in into is isnt its let me my of on or our she should so some than that the their them then there these
they this those to up was we were what when where which will with would you your
"""
WELSH = """
a ac am ar at ble bod bydd byddai ei eich ein er eu fe fel fi fod fy gan gyda hefyd hi hon hwn hyn i iawn mae mai mewn
na nad neu ni nid o oed oedd oes os pa pan pwy rhai roedd sut sy sydd trwy tua un wedi wrth y ydy ym yma yn yng yr yw
"""
STOP_WORDS = {"en": frozenset(ENGLISH.split()), "cy": frozenset(WELSH.split())}
