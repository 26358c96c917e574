//===- RulesSchema.h - rule files as JSON Schema ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `nogil-tidy config rules-schema`: for editors of files for --rules. It is
// made of what the readers of rule files ask for (engine/models/Shapes.h). What
// it refuses, the program refuses, and not the other way round.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_CONFIG_RULESSCHEMA_H
#define NOGIL_DRIVER_CONFIG_RULESSCHEMA_H

#include "models/Shapes.h"

namespace nogil {

std::string rulesSchema(const RuleShapes &Known);

} // namespace nogil

#endif // NOGIL_DRIVER_CONFIG_RULESSCHEMA_H
