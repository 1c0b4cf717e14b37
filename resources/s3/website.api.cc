// SPDX-License-Identifier: Apache-2.0
// Reads through a bucket's website: index and error documents, redirects, routing rules.
#include <optional>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/access.hh"
#include "resources/s3/conditions.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"

namespace formwork::s3 {

namespace {

const S3Operation kRead{nullptr, "s3:GetObject", Permission::Read, true, true};

struct Trouble {
  int status = 404;
  std::string code;
  std::string message;
};

Value page(ApiCall& call, const Trouble& trouble) {
  call.answer.status = trouble.status;
  const std::string title =
      std::to_string(trouble.status) + " " + (trouble.status == 403 ? "Forbidden" : "Not Found");
  Value answer = map_with("ContentType", Value::string("text/html; charset=utf-8"));
  answer.set("Body",
             Value::string("<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" +
                           title + "</h1>\n<ul>\n<li>Code: " + trouble.code +
                           "</li>\n<li>Message: " + trouble.message + "</li>\n<li>RequestId: " +
                           call.request_id + "</li>\n</ul>\n<hr/>\n</body>\n</html>\n"));
  return answer;
}

Value redirect(ApiCall& call, int status, std::string location) {
  call.answer.status = status;
  call.answer.headers.emplace_back("Location", std::move(location));
  return Value::map();
}

// Where a routing rule that applies sends the reader.
std::optional<Value> route(ApiCall& call, const Value& website, const std::string& key,
                           int trouble) {
  for (const Value& rule : items_of(website, "RoutingRules")) {
    const Value* condition = rule.find("RoutingRuleCondition");
    const std::string prefix = condition == nullptr ? "" : condition->get_text("KeyPrefixEquals");
    const std::string code =
        condition == nullptr ? "" : condition->get_text("HttpErrorCodeReturnedEquals");
    const bool is_meant = code.empty() ? trouble == 0 : code == std::to_string(trouble);
    const Value* target = rule.find("RedirectRule");
    if (!key.starts_with(prefix) || !is_meant || target == nullptr) {
      continue;
    }
    std::string host = target->get_text("HostName");
    host = host.empty() ? header_of(call, "Host") : host;
    std::string protocol = target->get_text("Protocol");
    protocol = protocol.empty() ? "http" : protocol;
    std::string path = key;
    if (target->find("ReplaceKeyWith") != nullptr) {
      path = target->get_text("ReplaceKeyWith");
    } else if (target->find("ReplaceKeyPrefixWith") != nullptr) {
      path = target->get_text("ReplaceKeyPrefixWith") + key.substr(prefix.size());
    }
    const std::int64_t status = number_of(*target, "HttpRedirectCode", 301);
    return redirect(call, static_cast<int>(status),
                    protocol + "://" + host + "/" + url_encoded(path));
  }
  return std::nullopt;
}

// The object that a key stands for, if the reader may have it.
Result<std::optional<ObjectRow>> open(S3Call& call, const std::string& key, Trouble& trouble) {
  auto allowed = check_access_to(call, kRead, key, "");
  call.call.answer.status = 0;
  if (!allowed) {
    trouble = {403, "AccessDenied", "Access Denied"};
    return std::optional<ObjectRow>();
  }
  auto row = call.rows.find(key);
  if (row && (!*row || (*row)->is_marker)) {
    trouble = {404, "NoSuchKey", "The specified key does not exist."};
    return std::optional<ObjectRow>();
  }
  return row;
}

Result<Value> serve(S3Call& call, const ObjectRow& row) {
  const Value details = row.details();
  if (const std::string target = details.get_text("WebsiteRedirectLocation"); !target.empty()) {
    return redirect(call.call, 301, target);
  }
  Value answer = map_with("ContentType", Value::string(content_type_of(row)));
  auto& headers = call.call.answer.headers;
  headers.emplace_back("ETag", quoted(row.etag));
  headers.emplace_back("Last-Modified", http_time(row.modified));
  auto done = answer_content(call, row, {0, row.size}, answer);
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

Result<Value> serve_trouble(S3Call& call, const Value& website, const std::string& key,
                            const Trouble& trouble) {
  if (auto routed = route(call.call, website, key, trouble.status)) {
    return std::move(*routed);
  }
  const std::string document = website.get_text("ErrorDocument");
  Trouble ignored;
  auto row = document.empty() ? Result<std::optional<ObjectRow>>(std::nullopt)
                              : open(call, document, ignored);
  if (!row) {
    return std::move(row).failure();
  }
  if (!*row) {
    return page(call.call, trouble);
  }
  auto answer = serve(call, **row);
  call.call.answer.status = trouble.status;
  return answer;
}

Result<Value> read(S3Call& call, const Value& website) {
  const std::string key = call.key();
  if (const Value* all = website.find("RedirectAllRequestsTo")) {
    const std::string protocol = all->get_text("Protocol");
    return redirect(call.call, 301,
                    (protocol.empty() ? "http" : protocol) + "://" + all->get_text("HostName") +
                        "/" + url_encoded(key));
  }
  if (auto routed = route(call.call, website, key, 0)) {
    return std::move(*routed);
  }
  const std::string index = website.get_text("IndexDocument");
  const bool is_folder = key.empty() || key.ends_with('/');
  Trouble trouble;
  auto row = open(call, is_folder ? key + index : key, trouble);
  if (!row) {
    return std::move(row).failure();
  }
  if (*row) {
    return serve(call, **row);
  }
  if (!is_folder && trouble.status == 404) {
    auto below = call.rows.find(key + "/" + index);
    if (!below) {
      return std::move(below).failure();
    }
    if (*below && !(*below)->is_marker) {
      return redirect(call.call, 302, "/" + url_encoded(key) + "/");
    }
  }
  return serve_trouble(call, website, key, trouble);
}

Result<Value> get(ApiCall& call) {
  Value answer = Value::map();
  const std::string name = call.text("Bucket");
  auto work = [&](S3Call& here) -> Result<void> {
    auto record = here.record();
    if (!record) {
      return std::move(record).failure();
    }
    const Value properties = properties_of(*record);
    const Value* website = properties.find("WebsiteConfiguration");
    if (website == nullptr) {
      answer = page(here.call, {404, "NoSuchWebsiteConfiguration",
                                "The specified bucket does not have a website configuration"});
      return {};
    }
    auto read_page = read(here, *website);
    if (!read_page) {
      return std::move(read_page).failure();
    }
    answer = std::move(*read_page);
    return {};
  };
  auto done = with_bucket(call, nullptr, name, work);
  if (!done && done.error().code == "NoSuchBucket") {
    return page(call, {404, "NoSuchBucket", "The specified bucket does not exist"});
  }
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

constinit OperationEntry entry{"s3", "GetWebsiteObject", OperationEntry::Access::Read, &get};
const Register<OperationEntry> kRegistered{entry};

}  // namespace

}  // namespace formwork::s3
