/*===- patchlevel.h - the version whose shape the declarations have -------===*\
|*
|* Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
\*===----------------------------------------------------------------------===*/
#define PY_MAJOR_VERSION 3
#define PY_MINOR_VERSION 13
#define PY_VERSION_HEX 0x030D00F0
