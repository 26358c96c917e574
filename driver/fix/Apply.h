//===- Apply.h - --fix -----------------------------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FIX_APPLY_H
#define NOGIL_DRIVER_FIX_APPLY_H

#include "fix/Verify.h"
#include <filesystem>

namespace nogil {

/// The texts of all files that fixes of the report touch, as they are now;
/// a file that is newer than `Since` is left out: it is not what was analysed.
Overlay readOriginals(const Report &R, const FixVerifier::Absolute &Name,
                      std::filesystem::file_time_type Since);

/// Replaces the files by their new texts, all or none. A file whose text is no
/// longer that of `Originals` stops it. Returns what went wrong, or "".
std::string writeFixed(const Overlay &Originals, const Overlay &Fixed);

/// The fixed files as one patch, names as displayed.
std::string renderPatch(const Overlay &Originals, const Overlay &Fixed,
                        const std::function<std::string(std::string)> &Display);

} // namespace nogil

#endif // NOGIL_DRIVER_FIX_APPLY_H
