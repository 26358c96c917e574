//===- Server.cpp - the language server -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lsp/Server.h"
#include "DerivedFlags.h"
#include "HeaderInputs.h"
#include "Log.h"
#include "RulesPhase.h"
#include "lsp/Messages.h"
#include "lsp/Params.h"
#include "lsp/Projects.h"
#include "mlir/Tools/lsp-server-support/Transport.h"
#include "support/Files.h"
#include <array>
#include <cerrno>
#include <deque>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace json = llvm::json;
namespace proto = mlir::lsp;

namespace nogil::lsp {

namespace {

/// Standard output. A client that is gone is no reason to die in a destructor.
class Output : public llvm::raw_ostream {
public:
  ~Output() override { flush(); }
  bool IsGone = false;

private:
  void write_impl(const char *Bytes, size_t Size) override {
    while (Size > 0 && !IsGone) {
      const ssize_t N = ::write(STDOUT_FILENO, Bytes, Size);
      if (N < 0 && errno == EINTR)
        continue;
      if (N <= 0) {
        IsGone = true;
        return;
      }
      Bytes += N;
      Size -= size_t(N);
      Written += uint64_t(N);
    }
  }
  uint64_t current_pos() const override { return Written; }
  uint64_t Written = 0;
};

using Reply = proto::Callback<json::Value>;

llvm::Error failure(std::string Message, proto::ErrorCode Code) {
  return llvm::make_error<proto::LSPError>(std::move(Message), Code);
}

class Server {
public:
  explicit Server(const Options &O);
  int run();

private:
  bool readInput();
  void handle(const Message &M);
  void handleCall(llvm::StringRef Method, json::Value Params, json::Value Id);
  void handleNotice(llvm::StringRef Method, json::Value Params);
  void declareMethods();

  void onInitialize(const Hello &H, Reply R);
  void onShutdown(const proto::NoParams &, Reply R);
  void onHover(const proto::TextDocumentPositionParams &P, Reply R);
  void onCodeAction(const ActionParams &P, Reply R);
  void onOpen(const proto::DidOpenTextDocumentParams &P);
  void onChange(const proto::DidChangeTextDocumentParams &P);
  void onClose(const proto::DidCloseTextDocumentParams &P);
  void onSave(const DocumentParams &P);
  void onOutside(const proto::NoParams &);
  void onCancel(const CancelParams &P);
  void onNothing(const proto::NoParams &) {}

  void publish(const std::string &Root, Projects::Project &P);
  void settled(const std::string &Root);
  void log(const std::string &Line);
  json::Value actions(const std::string &File, const proto::Range &Range);

  const Options &O;
  RuleTexts Rules;
  Output Out;
  proto::JSONTransport Transport{stdin, Out};
  proto::MessageHandler Handler{Transport};
  MessageReader In;
  std::optional<Projects> Work; ///< once the client has said what it is
  Client Is;
  bool IsShutDown = false, HasExited = false;
  std::string CurrentId; ///< of the request that is handled
  /// Code actions that wait for their project.
  struct Waiting {
    std::string Id, Root, File;
    proto::Range Range;
    Reply Answer;
  };
  std::deque<Waiting> Questions;
};

} // namespace

Server::Server(const Options &O) : O(O) {
  const DataFolders Data = findDataFolders();
  const Models Known = readRules(O, Data);
  Rules = ruleTexts(allIds(Known), Known, Data);
  declareMethods();
}

void Server::declareMethods() {
  Handler.method("initialize", this, &Server::onInitialize);
  Handler.method("shutdown", this, &Server::onShutdown);
  Handler.method("textDocument/hover", this, &Server::onHover);
  Handler.method("textDocument/codeAction", this, &Server::onCodeAction);
  Handler.notification("initialized", this, &Server::onNothing);
  Handler.notification("textDocument/didOpen", this, &Server::onOpen);
  Handler.notification("textDocument/didChange", this, &Server::onChange);
  Handler.notification("textDocument/didClose", this, &Server::onClose);
  Handler.notification("textDocument/didSave", this, &Server::onSave);
  Handler.notification("workspace/didChangeWatchedFiles", this,
                       &Server::onOutside);
  Handler.notification("$/cancelRequest", this, &Server::onCancel);
}

int Server::run() {
  while (!HasExited && !Out.IsGone) {
    const int Lint = Work ? Work->fd() : -1;
    pollfd Of[] = {{STDIN_FILENO, POLLIN, 0}, {Lint, POLLIN, 0}};
    const int N = ::poll(Of, Lint < 0 ? 1 : 2, Work ? Work->wait() : -1);
    if (N < 0 && errno != EINTR)
      break;
    if (N > 0 && Of[0].revents && !readInput())
      break; // the client is gone without a word
    // A message may have ended the run that was waited for.
    if (Work)
      Work->step(N > 0 && Lint >= 0 && Of[1].revents && Work->fd() == Lint);
  }
  return IsShutDown ? 0 : 1;
}

/// False: there is nothing more to come.
bool Server::readInput() {
  std::array<char, 65536> Piece;
  const ssize_t N = ::read(STDIN_FILENO, Piece.data(), Piece.size());
  if (N < 0 && (errno == EINTR || errno == EAGAIN))
    return true;
  if (N <= 0)
    return false;
  In.add({Piece.data(), size_t(N)});
  while (std::optional<Message> M = In.next()) {
    handle(*M);
    if (HasExited)
      break;
  }
  return true;
}

void Server::handle(const Message &M) {
  auto Refuse = [this](std::string Why, proto::ErrorCode Code) {
    Transport.reply(nullptr, failure(std::move(Why), Code));
  };
  if (!M.Problem.empty())
    return Refuse(M.Problem, proto::ErrorCode::ParseError);
  if (!nestsSanely(M.Text))
    return Refuse("a message nests too deeply", proto::ErrorCode::ParseError);
  llvm::Expected<json::Value> Json = json::parse(M.Text);
  if (!Json)
    return Refuse("a message is no JSON: " + llvm::toString(Json.takeError()),
                  proto::ErrorCode::ParseError);
  json::Object *Object = Json->getAsObject();
  if (!Object || Object->getString("jsonrpc") != llvm::StringRef("2.0"))
    return Refuse("a message is no JSON-RPC 2.0",
                  proto::ErrorCode::InvalidRequest);
  const json::Value *Id = Object->get("id");
  const auto Method = Object->getString("method");
  if (!Method) {
    // An answer, and nothing was asked.
    if (!Id)
      Refuse("a message has no method", proto::ErrorCode::InvalidRequest);
    return;
  }
  json::Value Params = nullptr;
  if (json::Value *P = Object->get("params"))
    Params = std::move(*P);
  if (Id)
    handleCall(*Method, std::move(Params), *Id);
  else
    handleNotice(*Method, std::move(Params));
}

void Server::handleCall(llvm::StringRef Method, json::Value Params,
                        json::Value Id) {
  if (!Work && Method != "initialize") {
    Transport.reply(std::move(Id),
                    failure("the first request is initialize",
                            proto::ErrorCode::ServerNotInitialized));
    return;
  }
  if (IsShutDown || (Work && Method == "initialize")) {
    Transport.reply(std::move(Id),
                    failure(IsShutDown ? "the server is shut down"
                                       : "it is initialized already",
                            proto::ErrorCode::InvalidRequest));
    return;
  }
  CurrentId = llvm::formatv("{0}", Id).str();
  Handler.onCall(Method, std::move(Params), std::move(Id));
}

void Server::handleNotice(llvm::StringRef Method, json::Value Params) {
  if (Method == "exit")
    HasExited = true;
  else if (Work && !IsShutDown)
    Handler.onNotify(Method, std::move(Params));
}

void Server::onInitialize(const Hello &H, Reply R) {
  LintCommand How{O.Program, O.LspOptions, {}};
  How.Options.insert(How.Options.end(), H.Options.begin(), H.Options.end());
  for (const std::string &Folder : H.Folders)
    How.Folders.push_back(realPath(Folder));
  Is = H.Is;
  Work.emplace(
      std::move(How),
      Projects::Listener{[this](const std::string &Root, Projects::Project &P) {
                           publish(Root, P);
                         },
                         [this](const std::string &Root) { settled(Root); },
                         [this](const std::string &Line) { log(Line); }});
  R(json::Object{
      {"serverInfo",
       json::Object{{"name", "nogil-tidy"}, {"version", NOGIL_VERSION}}},
      {"capabilities",
       json::Object{
           {"positionEncoding", "utf-16"},
           {"textDocumentSync",
            json::Object{{"openClose", true},
                         {"change", int(proto::TextDocumentSyncKind::Full)},
                         {"save", json::Object{{"includeText", false}}}}},
           {"hoverProvider", true},
           {"codeActionProvider",
            json::Object{{"codeActionKinds", json::Array{"quickfix"}}}}}}});
  for (const std::string &Problem : H.Problems)
    log("warning: " + Problem);
}

void Server::onShutdown(const proto::NoParams &, Reply R) {
  for (Waiting &W : Questions)
    W.Answer(
        failure("the server is shut down", proto::ErrorCode::RequestCancelled));
  Questions.clear();
  IsShutDown = true;
  Work.emplace(LintCommand{}, Projects::Listener{}); // ends what is running
  R(nullptr);
}

/// Where the file is; empty: nowhere that is linted.
static std::string fileOf(const proto::URIForFile &Uri) {
  const std::string Path = Uri.file().str();
  if (Path.empty() || !json::isUTF8(Path) ||
      Path.find('\0') != std::string::npos)
    return "";
  const std::string Real = realPath(Path);
  return isSourceName(Real) || isHeaderName(Real) ? Real : "";
}

void Server::onOpen(const proto::DidOpenTextDocumentParams &P) {
  const proto::TextDocumentItem &D = P.textDocument;
  if (const std::string File = fileOf(D.uri); !File.empty())
    Work->open(File, {std::make_shared<const std::string>(D.text),
                      D.uri.uri().str(), D.version});
}

void Server::onChange(const proto::DidChangeTextDocumentParams &P) {
  if (P.contentChanges.empty())
    return;
  // Each is the whole text: the last one is what it is now.
  const auto &Last = P.contentChanges.back();
  if (Last.range) {
    log("error: a change of a part of a text is left out: this server has "
        "asked for whole texts");
    return;
  }
  Work->change(fileOf(P.textDocument.uri), Last.text, P.textDocument.version);
}

void Server::onClose(const proto::DidCloseTextDocumentParams &P) {
  Work->close(fileOf(P.textDocument.uri));
}

void Server::onSave(const DocumentParams &P) {
  Work->saved(fileOf(P.Document.uri));
}

void Server::onOutside(const proto::NoParams &) { Work->changedOutside(); }

void Server::onHover(const proto::TextDocumentPositionParams &P, Reply R) {
  const std::string File = fileOf(P.textDocument.uri);
  Projects::Project *In = Work->of(File);
  R(In ? In->Result.hover(File, P.position, Rules) : json::Value(nullptr));
}

json::Value Server::actions(const std::string &File,
                            const proto::Range &Range) {
  Projects::Project *In = Work->of(File);
  const Texts::Document *Now = Work->document(File);
  // Edits are those of one text.
  if (!In || !Now || !In->HasVerified ||
      In->Result.version(File) != Now->Version)
    return json::Array();
  return In->Result.actions(File, Range, Rules, Is);
}

void Server::onCodeAction(const ActionParams &P, Reply R) {
  const std::string File = fileOf(P.Document.uri);
  if (!P.IsWanted || !Work->of(File)) {
    R(json::Array());
    return;
  }
  const std::string Root = Work->rootOf(File);
  if (Work->isSettled(Root)) {
    R(actions(File, P.Range));
    return;
  }
  constexpr size_t Most = 64; // editors ask wherever the cursor goes
  if (Questions.size() >= Most) {
    Questions.front().Answer(json::Array());
    Questions.pop_front();
  }
  Questions.push_back({CurrentId, Root, File, P.Range, std::move(R)});
}

void Server::onCancel(const CancelParams &P) {
  for (auto It = Questions.begin(); It != Questions.end(); ++It)
    if (It->Id == P.Id) {
      It->Answer(
          failure("it was cancelled", proto::ErrorCode::RequestCancelled));
      Questions.erase(It);
      return;
    }
}

void Server::settled(const std::string &Root) {
  std::deque<Waiting> Rest;
  for (Waiting &W : Questions)
    if (W.Root == Root)
      W.Answer(actions(W.File, W.Range));
    else
      Rest.push_back(std::move(W));
  Questions = std::move(Rest);
}

void Server::publish(const std::string &Root, Projects::Project &P) {
  std::set<std::string> Now;
  auto Send = [&](json::Value Params) {
    Transport.notify("textDocument/publishDiagnostics", std::move(Params));
  };
  for (const std::string &File : P.Result.files()) {
    Now.insert(P.Result.uri(File));
    Send(P.Result.diagnostics(File, Rules, Is));
  }
  // Also where there was nothing before: that is news to who waits for it.
  for (const std::string &File : Work->filesOf(Root))
    if (Now.insert(P.Result.uri(File)).second)
      Send(P.Result.diagnostics(File, Rules, Is));
  for (const std::string &Uri : P.Uris)
    if (!Now.contains(Uri))
      Send(json::Object{{"uri", Uri}, {"diagnostics", json::Array()}});
  P.Uris = std::move(Now);
}

/// The client's log. Types: error, warning, information.
void Server::log(const std::string &Line) {
  const int Type = Line.starts_with("error: ")     ? 1
                   : Line.starts_with("warning: ") ? 2
                                                   : 3;
  Transport.notify(
      "window/logMessage",
      json::Object{{"type", Type}, {"message", json::fixUTF8(Line)}});
}

int serve(const Options &O) {
  if (O.Program.empty())
    throw DriverError("lsp: the program does not find itself, to run it: is "
                      "/proc there, and --in-process not given?");
  return Server(O).run();
}

} // namespace nogil::lsp
