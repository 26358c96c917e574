//===- RulesPhase.h - which rules run, and on what rows ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_RULESPHASE_H
#define NOGIL_DRIVER_RULESPHASE_H

#include "DataFolders.h"
#include "Options.h"
#include "models/Model.h"
#include "models/Shapes.h"
#include "report/Renderings.h"
#include <string>
#include <vector>

namespace nogil {

std::vector<std::string> allIds(const Models &Rules);
/// Ids of the rules that --checks and --preview leave. Throws DriverError for a
/// glob that matches no rule, and when no rule is left.
std::vector<std::string> chosenChecks(const Options &O, const Models &Rules);

/// Throws DriverError after reporting every broken row.
Models readRules(const Options &O, const DataFolders &Data,
                 RuleShapes *Shapes = nullptr);

/// A line each: "RULE (preview): summary".
std::string listChecks(const Options &O, const Models &Rules);
/// The same with whether it runs by default and has fixes, and what its kinds
/// are worth, as first looks have counted it.
std::string describeChecks(const Options &O, const Models &Rules,
                           const DataFolders &Data);
/// What reports say of these rules. A link is made where the build knows where
/// the documentation stands (NOGIL_DOCS_URL).
RuleTexts ruleTexts(const std::vector<std::string> &Ids, const Models &Rules,
                    const DataFolders &Data);
std::string explainRule(const std::string &Rule, const Models &Rules,
                        const DataFolders &Data);

} // namespace nogil

#endif // NOGIL_DRIVER_RULESPHASE_H
