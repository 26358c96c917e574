//===- CompileDb.cpp - compile_commands.json ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CompileDb.h"
#include "Log.h"
#include "support/Files.h"
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;

namespace nogil {

std::vector<std::string> splitCommandLine(std::string_view S) {
  std::vector<std::string> Words;
  std::string Word;
  bool InWord = false;
  for (size_t I = 0; I < S.size(); ++I) {
    char C = S[I];
    if (C == '\'') {
      InWord = true;
      size_t End = S.find('\'', I + 1);
      End = End == S.npos ? S.size() : End;
      Word += S.substr(I + 1, End - I - 1);
      I = End;
    } else if (C == '"') {
      InWord = true;
      for (++I; I < S.size() && S[I] != '"'; ++I) {
        if (S[I] == '\\' && I + 1 < S.size() &&
            std::string_view("\"\\$`\n").find(S[I + 1]) != S.npos)
          ++I;
        Word += S[I];
      }
    } else if (C == '\\' && I + 1 < S.size()) {
      InWord = true;
      Word += S[++I];
    } else if (C == ' ' || C == '\t' || C == '\n' || C == '\r') {
      if (InWord)
        Words.push_back(std::move(Word));
      Word.clear();
      InWord = false;
    } else {
      InWord = true;
      Word += C;
    }
  }
  if (InWord)
    Words.push_back(std::move(Word));
  return Words;
}

/// Launchers stand in front of the compiler: "ccache", "sccache", "distcc".
static size_t skipCompiler(const std::vector<std::string> &Command) {
  size_t I = 0;
  while (I + 1 < Command.size()) {
    std::string Name = fs::path(Command[I]).filename().string();
    if (Name != "ccache" && Name != "sccache" && Name != "distcc" &&
        Name != "icecc" && Name.find('=') == Name.npos)
      break;
    ++I;
  }
  return I + 1;
}

std::vector<std::string> cleanArguments(const std::vector<std::string> &Command,
                                        const std::string &Directory,
                                        const std::string &RealFile) {
  std::vector<std::string> Args;
  std::string Name = fs::path(RealFile).filename().string();
  for (size_t I = skipCompiler(Command); I < Command.size(); ++I) {
    const std::string &A = Command[I];
    if (A == "-o" || A == "-MF" || A == "-MT" || A == "-MQ" || A == "-MJ") {
      ++I;
      continue;
    }
    if (A == "-c" || A == "-M" || A == "-MM" || A == "-MD" || A == "-MMD" ||
        A == "-MG" || A == "-MP" || A == "--")
      continue;
    if (A.starts_with("-MF") || A.starts_with("-MT") || A.starts_with("-MQ") ||
        (A.starts_with("-o") && A.size() > 2 && !A.starts_with("-objc")))
      continue;
    // Only a word that ends like the source is worth a look at the disk.
    if (!A.starts_with('-') && A.ends_with(Name) &&
        realPath(A.starts_with('/') ? A : Directory + "/" + A) == RealFile)
      continue;
    Args.push_back(A);
  }
  return Args;
}

[[noreturn]] static void broken(const std::string &Path,
                                const std::string &What) {
  throw DriverError("broken compile database: " + Path + ": " + What +
                    "; write it anew, or name another one with -p");
}

static CompileCommand readEntry(const nlohmann::json &Entry,
                                const std::string &JsonPath, size_t Number) {
  std::string Which = "entry " + std::to_string(Number);
  if (!Entry.is_object() || !Entry.contains("file") ||
      !Entry["file"].is_string())
    broken(JsonPath, Which + " has no \"file\"");
  // A relative folder is one relative to the database; only the standard's
  // absolute ones occur in the wild, but test data can't hold those.
  fs::path Directory = fs::path(JsonPath).parent_path();
  if (Entry.contains("directory") && Entry["directory"].is_string())
    Directory /= Entry["directory"].get<std::string>();
  CompileCommand C;
  C.Directory = realPath(Directory.string());
  C.File = realPath(
      (fs::path(C.Directory) / Entry["file"].get<std::string>()).string());
  std::vector<std::string> Words;
  if (Entry.contains("arguments") && Entry["arguments"].is_array()) {
    for (const nlohmann::json &A : Entry["arguments"])
      if (A.is_string())
        Words.push_back(A.get<std::string>());
  } else if (Entry.contains("command") && Entry["command"].is_string()) {
    Words = splitCommandLine(Entry["command"].get<std::string>());
  } else {
    broken(JsonPath, Which + " has neither \"arguments\" nor \"command\"");
  }
  C.Args = cleanArguments(Words, C.Directory, C.File);
  return C;
}

CompileDb loadCompileDb(const std::string &JsonPath) {
  std::optional<std::string> Text = readFile(JsonPath);
  if (!Text)
    throw DriverError("cannot read the compile database: " + JsonPath +
                      ": name the folder that holds it with -p");
  nlohmann::json Root;
  try {
    Root = nlohmann::json::parse(*Text);
  } catch (const nlohmann::json::exception &E) {
    // "[json.exception.parse_error.101] parse error at line 1, ..."
    std::string What = E.what();
    broken(JsonPath, What.substr(What.find("] ") + 2));
  }
  if (!Root.is_array())
    broken(JsonPath, "not a list of commands");
  CompileDb Db;
  Db.Path = JsonPath;
  size_t Number = 0;
  for (const nlohmann::json &Entry : Root)
    Db.Commands.push_back(readEntry(Entry, JsonPath, ++Number));
  return Db;
}

std::string findCompileDb(const std::string &Folder, const std::string &Root) {
  fs::path Dir = Folder;
  for (;;) {
    for (const char *Below : {"", "build", "builddir"}) {
      fs::path Candidate = Dir / Below / "compile_commands.json";
      std::error_code Ec;
      if (fs::is_regular_file(Candidate, Ec))
        return Candidate.lexically_normal().string();
    }
    if (Dir.string() == Root || Dir == Dir.parent_path())
      return "";
    Dir = Dir.parent_path();
  }
}

} // namespace nogil
