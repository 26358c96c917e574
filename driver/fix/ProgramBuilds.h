//===- ProgramBuilds.h - the builds of the program that was read *- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: what is right in the build that was read may end the process in the
// other one. A project's macro detaches only without the GIL: a region within
// it detaches twice. A lock is taken only without the GIL: with it, the GIL was
// the lock.
//
// Approach: a fix is verified in the program as it is compiled and in the one
// for Python without the GIL (Configurations.h). Before that, it is refused
//
//  * where the finding is a hint only: nobody is wrong who leaves it;
//  * where it detaches, and the other build can't be read, or does not offer
//    the very same fix: the thread may be detached there, or the work may meet
//    something that nothing guards;
//  * where it does not detach, the other build of a unit that it changes can't
//    be read, and something that the unit reads of the project asks which build
//    it is.
//
// A build is read when the units that read a changed file have no error in it
// which they don't have in the first one. Where the commands are those of a
// build without the GIL themselves, the other one has no commands, and counts
// as one that can't be read.
//
// Unsound: a header that is not the project's may ask, too.
//
// Cost: the program is read and analysed once more when some finding has a fix,
// and again for each try.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FIX_PROGRAMBUILDS_H
#define NOGIL_DRIVER_FIX_PROGRAMBUILDS_H

#include "BothBuilds.h"
#include "fix/Builds.h"
#include "report/ReportPhase.h"
#include <map>

namespace nogil {

class ProgramBuilds : public FixBuilds {
public:
  /// All of it is kept by reference.
  ProgramBuilds(const Options &O, const DataFolders &Data,
                const InputFacts &About, const Extracted &Read,
                const OtherBuild &Differs, const Models &Rules,
                const AnalysisOptions &Analysis, const HiddenFiles &Hidden,
                DisplayPaths &Paths);

  Report shown(const Overlay &Texts) override;
  std::vector<FixBuild> all() override;
  std::string objection(const Finding &F) override;
  std::string untouched(const std::string &Path) override;
  std::string unfixable(const Finding &F) override;

private:
  const Options &O;
  const DataFolders &Data;
  const InputFacts &About;
  const Extracted &Read;
  const OtherBuild &Differs;
  const Models &Rules;
  const AnalysisOptions &Analysis;
  const HiddenFiles &Hidden;
  DisplayPaths &Paths;
  Options Everything;       ///< nothing is left out
  AnalysisOptions AllRules; ///< also those that nobody has asked for
  Extracted Other;          ///< without the GIL
  std::vector<Finding> OtherFindings;
  std::map<std::string, bool> Asks; ///< by file: it names the macro

  Report report(const Extracted &Of, const Overlay &Texts);
  std::vector<size_t> unitsOf(const Fix &X) const;
  std::string unread(size_t Unit) const;
  bool asksForBuild(size_t Unit);
  bool offeredToo(const Finding &F) const;
};

} // namespace nogil

#endif // NOGIL_DRIVER_FIX_PROGRAMBUILDS_H
