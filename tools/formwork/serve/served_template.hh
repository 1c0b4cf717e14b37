// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tools/formwork/console.hh"
#include "tools/formwork/lambda/local_code.hh"
#include "tools/formwork/serve/file_watch.hh"
#include "tools/formwork/serve/stack_deployment.hh"

namespace formwork::cli {

/// A template's stack in a served world, with its local code, as the files are.
class ServedTemplate {
 public:
  struct Source {
    std::string template_path;
    StackDeployment::Target target;
  };
  ServedTemplate(ApiHost& host, Source source, Console& console);

  /// Deploys what the files say now, unless that is what was deployed last. Tells the outcome.
  void deploy(const std::function<bool()>& is_over);
  /// After a change on disk. Where only functions' code changed, they get it without the stack.
  void update(const FileWatch& seen, const std::function<bool()>& is_over);
  /// The template and the code it names.
  std::vector<std::string> files() const;

 private:
  Result<std::string> pack(const std::string& text);
  bool exchange_code(const FileWatch& seen);
  bool exchange(const LocalCode& code, const std::string& archive, const std::string& digest);
  void tell(const Value& stack);

  const Source source_;
  Console& console_;
  Emulator emulator_;
  const KeepArchive keep_;
  StackDeployment deployment_;
  std::string last_text_;  ///< Of the template; "" when the last deployment failed.
  std::string last_body_;
  std::vector<LocalCode> code_;                 ///< Of the last deployment.
  std::map<std::string, std::string> digests_;  ///< By path.
  std::map<std::string, std::string> names_;    ///< Physical ids of functions by logical id.
};

}  // namespace formwork::cli
