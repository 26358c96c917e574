//===- OnlyRead.cpp - an invocation that only reads -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The second lock behind that of Arguments.h. Options with many names of files
// are made anew, and what reading needs is carried over.
//
//===----------------------------------------------------------------------===//
#include "parse/OnlyRead.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Lex/HeaderSearchOptions.h"
#include "clang/Lex/PreprocessorOptions.h"

using namespace clang;

namespace nogil {

static void onlyParse(FrontendOptions &Old) {
  FrontendOptions New;
  New.Inputs = std::move(Old.Inputs);
  New.DashX = Old.DashX;
  New.SkipFunctionBodies = true;
  New.DisableFree = false;
  New.ProgramAction = frontend::ParseSyntaxOnly;
  Old = std::move(New);
}

/// Nothing that was compiled before is loaded: it is believed, not read.
static void onlySources(PreprocessorOptions &P, HeaderSearchOptions &H) {
  P.ImplicitPCHInclude.clear();
  P.ChainedIncludes.clear();
  P.PCHThroughHeader.clear();
  P.PCHWithHdrStop = P.PCHWithHdrStopCreate = false;
  P.PrecompiledPreambleBytes = {0, false};
  P.DumpDeserializedPCHDecls = false;
  P.RemappedFiles.clear();
  P.DetailedRecord = false;
  P.SetUpStaticAnalyzer = false;
  P.DisablePragmaDebugCrash = true;
  H.ModuleCachePath.clear();
  H.ModuleUserBuildPath.clear();
  H.PrebuiltModuleFiles.clear();
  H.PrebuiltModulePaths.clear();
  H.VFSOverlayFiles.clear();
  H.ImplicitModuleMaps = false;
  H.EnablePrebuiltImplicitModules = false;
  H.Verbose = false;
}

static void onlyLanguage(LangOptions &L) {
  L.SpellChecking = false;
  L.CommentOpts.ParseAllComments = false;
  L.DumpRecordLayouts = L.DumpRecordLayoutsSimple = false;
  L.DumpRecordLayoutsCanonical = L.DumpRecordLayoutsComplete = false;
  L.DumpVTableLayouts = false;
  L.APINotes = L.APINotesModules = false;
  L.NoSanitizeFiles.clear();
  L.XRayAlwaysInstrumentFiles.clear();
  L.XRayNeverInstrumentFiles.clear();
  L.XRayAttrListFiles.clear();
  L.ProfileListFiles.clear();
  L.OMPTargetTriples.clear();
  L.OMPHostIRFile.clear();
}

/// Which warnings are off stays: some of them are errors else.
static void onlyToUs(DiagnosticOptions &D) {
  D.DiagnosticLogFile.clear();
  D.DiagnosticSerializationFile.clear();
  D.VerifyDiagnostics = false;
  D.VerifyPrefixes.clear();
  D.ShowCarets = false; // no count on standard error
}

void onlyRead(CompilerInvocation &Inv) {
  onlyParse(Inv.getFrontendOpts());
  onlySources(Inv.getPreprocessorOpts(), Inv.getHeaderSearchOpts());
  onlyLanguage(Inv.getLangOpts());
  Inv.getDependencyOutputOpts() = DependencyOutputOptions();
  Inv.getPreprocessorOutputOpts() = PreprocessorOutputOptions();
  onlyToUs(Inv.getDiagnosticOpts());
  Inv.getCodeGenOpts() = CodeGenOptions();
  Inv.getMigratorOpts() = MigratorOptions();
  Inv.getAPINotesOpts() = APINotesOptions();
}

} // namespace nogil
