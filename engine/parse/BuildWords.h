//===- BuildWords.h - how sources name the build without the GIL *- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_BUILDWORDS_H
#define NOGIL_ENGINE_PARSE_BUILDWORDS_H

namespace nogil {

/// Defined where Python is built without the GIL (CPython's pyconfig.h).
constexpr const char *WithoutGilMacro = "Py_GIL_DISABLED";
/// Within the names of the macros that lock in such a build only (CPython's
/// critical_section.h, and copies of it in projects).
constexpr const char *SectionWord = "CRITICAL_SECTION";
/// A module's slot, call or option that says that it does not need the GIL.
constexpr const char *DeclaringWords[] = {"Py_MOD_GIL_NOT_USED",
                                          "mod_gil_not_used"};
/// The version of Python that is compiled for (patchlevel.h), and the first one
/// that has such a build.
constexpr const char *VersionMacro = "PY_VERSION_HEX";
constexpr unsigned FirstWithoutGil = 0x030D00F0;
/// What else a declaration has, whatever it says.
constexpr const char *GilWords[] = {"Py_mod_gil", "Py_MOD_GIL_USED",
                                    "Module_SetGIL"};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_BUILDWORDS_H
