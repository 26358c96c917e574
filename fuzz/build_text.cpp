//===- build_text.cpp - build files and Python files, read ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Places are inside of the text, comments make it no longer, and macros have
// names.
//
//===----------------------------------------------------------------------===//
#include "BuildMacros.h"
#include "BuildOptions.h"
#include "BuildPaths.h"
#include "BuildText.h"
#include "PythonCallers.h"
#include "Require.h"

using namespace nogil;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::string_view Whole = fuzz::text(Data, Size);
  std::string Text = withoutComments(Whole);
  fuzz::require(Text.size() <= Whole.size(), "longer without comments");
  for (const SourcePath &P : sourcePaths(Text))
    fuzz::require(P.From <= P.At && P.At <= Text.size(), "a path behind it");
  listings(Text, {"glob", "walk", "listdir", "rglob"});
  for (bool Python : {false, true})
    for (const auto &[Name, Value] : macrosIn(Text, Python))
      fuzz::require(!Name.empty(), "a macro without a name");
  standardsIn(Text);
  FolderReader Folders(Text);
  size_t Asked = 0;
  for (size_t I = Text.find('"'); I != Text.npos && Asked < 8;
       I = Text.find('"', I + 1), ++Asked)
    Folders.before(I);
  PythonCallers Callers;
  Callers.read(Whole, {"_ext", "core"});
  Callers.keptBack();
  return 0;
}
