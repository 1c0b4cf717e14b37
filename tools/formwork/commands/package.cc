// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/file.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/lambda/emulator.hh"
#include "tools/formwork/lambda/local_code.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  OutputOptions output;
  EmulatorPlace place;
  std::string template_path;
  std::string bucket = kPackageBucket;
  std::string prefix;
  std::string output_file;
  OptionSet set;
  set.positional("TEMPLATE", template_path, "Template whose code lies on this machine").completion =
      OptionSet::Completion::File;
  set.option("--s3-bucket", bucket, "NAME", "Bucket for the code (default formwork-packages)");
  set.option("--s3-prefix", prefix, "PREFIX", "Put before the names of the objects");
  set.option("--output-template-file", output_file, "FILE",
             "Where the changed template goes (default: standard output)")
      .completion = OptionSet::Completion::File;
  place.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  output.apply(line.console());
  place.complete();
  auto text = read_file(template_path);
  if (!text) {
    return line.failure(text.error());
  }
  Emulator emulator(place);
  const std::string folder = prefix.empty() || prefix.ends_with('/') ? prefix : prefix + "/";
  auto packed = package_template(template_path, *text, keep_in_bucket(emulator, bucket, folder));
  if (!packed) {
    return line.failure(packed.error());
  }
  if (output_file.empty()) {
    line.console().out(*packed);
    return kOk;
  }
  auto written = write_file(output_file, *packed);
  return written ? kOk : line.failure(written.error());
}

constinit Command package_command{"package", Command::Group::World,
                                  "upload a template's code into a served bucket",
#include "help_package.md.inc"
                                  , &run};
const Register<Command> kRegister{package_command};

}  // namespace
}  // namespace formwork::cli
