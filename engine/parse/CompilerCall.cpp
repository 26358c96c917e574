//===- CompilerCall.cpp - what a call of a compiler compiles --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/CompilerCall.h"
#include "parse/OptionWords.h"
#include "clang/Driver/Types.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"

using namespace clang::driver::options;
namespace types = clang::driver::types;
using llvm::opt::Arg;

namespace nogil {

namespace {

/// The words of one option or input.
struct Part {
  std::vector<std::string> Words;
  bool Input = false;
  bool Source = false; ///< of C or C++
};

class CallReader {
public:
  explicit CallReader(CompilerCall &Out) : Out(Out) {}
  void read(const std::vector<std::string> &Args);

private:
  void add(const Arg &A, std::vector<std::string> Words);
  void finish();
  std::string outputOf(const std::string &File) const;

  CompilerCall &Out;
  std::vector<Part> Parts;
  std::string Output;
  types::ID Language = types::TY_INVALID; ///< of -x
  bool Compiles = true;                   ///< no option asks for something else
  bool Links = true;
};

bool isLanguage(types::ID Type) {
  return Type == types::TY_C || Type == types::TY_CXX ||
         Type == types::TY_ObjC || Type == types::TY_ObjCXX;
}

} // namespace

void CallReader::add(const Arg &A, std::vector<std::string> Words) {
  const llvm::opt::Option &O = A.getOption();
  Part P{std::move(Words)};
  switch (O.getID()) {
  case OPT_INPUT: {
    llvm::StringRef Name = A.getValue();
    P.Input = true;
    const types::ID Type =
        Language != types::TY_INVALID
            ? Language
            : types::lookupTypeForExtension(
                  llvm::sys::path::extension(Name).substr(1));
    P.Source = Name != "-" && isLanguage(Type);
    break;
  }
  case OPT_x:
    Language = types::lookupTypeForTypeSpecifier(A.getValue());
    if (llvm::StringRef(A.getValue()) == "none")
      Language = types::TY_INVALID;
    break;
  case OPT_o:
    Output = A.getValue();
    break;
  case OPT_I:
  case OPT_isystem:
  case OPT_iquote:
  case OPT_idirafter:
    Out.Folders.push_back(A.getValue());
    break;
  case OPT_c:
  case OPT_S:
    Links = false;
    break;
  case OPT_E:
  case OPT_M:
  case OPT_MM:
  case OPT_fsyntax_only:
  case OPT__HASH_HASH_HASH:
    Compiles = false;
    break;
  default:
    break;
  }
  Parts.push_back(std::move(P));
}

/// The compiler's own choice, where the call does not say it.
std::string CallReader::outputOf(const std::string &File) const {
  if (!Output.empty())
    return Output;
  if (Links)
    return "a.out";
  return llvm::sys::path::stem(File).str() + ".o";
}

void CallReader::finish() {
  if (!Compiles)
    return;
  for (const Part &Own : Parts) {
    if (!Own.Source)
      continue;
    CompilerCall::Source S{Own.Words.front(), outputOf(Own.Words.front()), {}};
    if (Links)
      S.Args.push_back("-c");
    for (const Part &P : Parts)
      if (!P.Input || &P == &Own)
        S.Args.insert(S.Args.end(), P.Words.begin(), P.Words.end());
    Out.Sources.push_back(std::move(S));
  }
}

/// Up to an option that lacks its value: the compiler will say so.
void CallReader::read(const std::vector<std::string> &Args) {
  forEachOption(Args, ClangOption,
                [&](const Arg &A, llvm::ArrayRef<std::string> Words) {
                  add(A, Words.vec());
                });
  finish();
}

CompilerCall compilerCall(const std::vector<std::string> &Args) {
  CompilerCall Out;
  CallReader(Out).read(Args);
  return Out;
}

std::vector<std::string>
withResponseFiles(const std::vector<std::string> &Args) {
  llvm::SmallVector<const char *, 64> Words;
  for (const std::string &A : Args)
    Words.push_back(A.c_str());
  llvm::BumpPtrAllocator Memory;
  llvm::cl::ExpansionContext Context(Memory, llvm::cl::TokenizeGNUCommandLine);
  llvm::consumeError(Context.expandResponseFiles(Words));
  return {Words.begin(), Words.end()};
}

} // namespace nogil
