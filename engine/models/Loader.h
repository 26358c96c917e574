//===- Loader.h - YAML to Models --------------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads every *.yaml below the rule folders (sorted by path) and checks them
// against rules/schema.md. All problems are collected, not only the first.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_MODELS_LOADER_H
#define NOGIL_ENGINE_MODELS_LOADER_H

#include "models/Model.h"
#include <string>
#include <vector>

namespace nogil {

class RuleShapes;

struct LoadError {
  std::string File;
  uint32_t Line = 0, Col = 0; ///< from 1; 0: the file as a whole
  std::string Message; ///< says what, and what to do ("did you mean 'state'?")
};

struct LoadResult {
  Models M;
  std::vector<LoadError> Errors; ///< non-empty: M must not be used
};

/// Reads folders and single files, the program's own first. Throws nothing.
/// `Shapes` learns what rows may hold, if it is there.
LoadResult loadModels(const std::vector<std::string> &Paths,
                      RuleShapes *Shapes = nullptr);
/// The same from text, for tests and for rows inside a project's own
/// configuration. `Name` is used in messages.
LoadResult loadModelsText(std::string_view Yaml, std::string_view Name);

} // namespace nogil

#endif // NOGIL_ENGINE_MODELS_LOADER_H
