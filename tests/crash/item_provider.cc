// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/item_provider.hh"

#include <cstdio>
#include <filesystem>
#include <set>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"

namespace formwork::crash {

namespace {

namespace fs = std::filesystem;

std::string read_line() {
  std::string line;
  for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar()) {
    line += static_cast<char>(c);
  }
  return line;
}

// One provider at a time: a call that a killed program left behind may still run beside its
// repetition.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder)
      : descriptor_(::open((folder + "/lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    ::flock(descriptor_, LOCK_EX);
  }
  ~FolderLock() { ::close(descriptor_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

void append_line(const std::string& path, const std::string& line) {
  std::FILE* file = std::fopen(path.c_str(), "a");
  std::fputs((line + "\n").c_str(), file);
  std::fclose(file);
}

std::string act(const std::string& folder, const Value& request) {
  std::string action = request.get_text("action");
  std::string logical_id = request.get_text("logicalResourceIdentifier");
  std::string id = request.get_text("resourceIdentifier");
  const Value* wanted = request.find("desiredResourceState");
  std::string version = wanted != nullptr ? wanted->get_text("Version") : "";
  if (wanted != nullptr && action != "DELETE" && wanted->get_text("Refuse") == "true") {
    return R"({"status":"FAILED","errorCode":"InvalidRequest","message":"refused"})";
  }
  if (action == "CREATE") {
    id = logical_id + "-" + request.get_text("requestToken");
  }
  std::string object = folder + "/objects/" + id;
  append_line(folder + "/log", action + " " + request.get_text("requestToken") + " " + logical_id);
  if (action == "DELETE") {
    return fs::remove(object)
               ? R"({"status":"SUCCESS"})"
               : R"({"status":"FAILED","errorCode":"NotFound","message":"no such object"})";
  }
  (void)write_file(object, logical_id + " " + version);
  return R"({"status":"SUCCESS","resourceIdentifier":")" + id +
         R"(","resourceModel":{"Version":")" + version + "\"}}";
}

}  // namespace

int play_provider(const std::string& folder) {
  Result<Value> request = value_from_json(read_line());
  if (!request) {
    return 1;
  }
  std::string answer_file = folder + "/tokens/" + request->get_text("requestToken");
  std::string answer;
  {
    FolderLock lock(folder);
    Result<std::string> known = read_file(answer_file);
    if (known) {
      answer = *known;
    } else {
      answer = act(folder, *request);
      (void)write_file(answer_file, answer);
    }
  }
  std::puts(answer.c_str());
  return 0;
}

OutsideRecord read_outside(const std::string& folder) {
  FolderLock lock(folder);
  OutsideRecord record;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder + "/objects")) {
    Result<std::string> text = read_file(entry.path().string());
    record.objects[entry.path().filename().string()] = text ? *text : "";
  }
  Result<std::string> log_file = read_file(folder + "/log");
  const std::string log = log_file ? *log_file : "";
  std::map<std::string, int> living;
  for (std::string_view line : split(log, "\n")) {
    std::vector<std::string_view> words = split(line, " ");
    if (words.size() != 3) {
      continue;
    }
    ++record.effects[std::string(words[1])];
    int& count = living[std::string(words[2])];
    count += words[0] == "CREATE" ? 1 : words[0] == "DELETE" ? -1 : 0;
    if (count > 1) {
      record.doubled += std::string(words[2]) + " ";
    }
  }
  return record;
}

}  // namespace formwork::crash
