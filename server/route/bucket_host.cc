// SPDX-License-Identifier: Apache-2.0
#include "server/route/bucket_host.hh"

#include <algorithm>
#include <vector>

#include "engine/base/text.hh"

namespace formwork {
namespace {

// A longer one goes first: it ends with a shorter one.
constexpr std::string_view kDomains[] = {".localhost.localstack.cloud", ".amazonaws.com.cn",
                                         ".amazonaws.com", ".localhost"};

constexpr std::string_view kWebsite = "s3-website";

std::string_view without_port(std::string_view host) {
  if (host.starts_with("[")) {
    return host.substr(0, host.find(']') + 1);
  }
  return host.substr(0, host.find(':'));
}

/// "us-east-1", "us-gov-west-1".
bool is_region(std::string_view label) {
  const std::size_t dash = label.rfind('-');
  return std::count(label.begin(), label.end(), '-') >= 2 && dash + 2 == label.size() &&
         label.back() >= '0' && label.back() <= '9';
}

std::string joined(const std::vector<std::string_view>& labels, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "" : ".") + std::string(labels[i]);
  }
  return text;
}

/// "s3-website" or "s3-website-us-west-2".
bool is_website_label(std::string_view label) {
  return label.starts_with(kWebsite) &&
         (label.size() == kWebsite.size() ||
          (label[kWebsite.size()] == '-' && is_region(label.substr(kWebsite.size() + 1))));
}

/// "s3" or "s3-us-west-2", as old addresses have it.
bool is_s3_label(std::string_view label) {
  return is_website_label(label) || label == "s3" ||
         (label.starts_with("s3-") && is_region(label.substr(3)));
}

}  // namespace

HostName parse_host(std::string_view host, bool is_s3) {
  HostName parsed;
  parsed.name = to_lower(without_port(host));
  const std::string_view name = parsed.name;
  const auto* domain = std::find_if(std::begin(kDomains), std::end(kDomains),
                                    [&](std::string_view d) { return name.ends_with(d); });
  if (domain == std::end(kDomains) || name.size() == domain->size()) {
    return parsed;
  }
  std::vector<std::string_view> labels = split(name.substr(0, name.size() - domain->size()), ".");
  std::size_t count = labels.size();
  if (is_region(labels[count - 1]) && !is_s3_label(labels[count - 1])) {
    parsed.region = labels[--count];
  }
  if (count > 0 && labels[count - 1] == "dualstack") {
    --count;
  }
  if (count > 0 && is_s3_label(labels[count - 1])) {
    --count;
    parsed.endpoint = "s3";
    parsed.is_website = is_website_label(labels[count]);
    const std::size_t name_size = parsed.is_website ? kWebsite.size() : 2;
    if (labels[count].size() > name_size) {
      parsed.region = labels[count].substr(name_size + 1);
    }
    parsed.bucket = joined(labels, count);
  } else if (is_s3 && *domain != ".amazonaws.com") {
    parsed.bucket = joined(labels, count);
  } else {
    parsed.endpoint = joined(labels, count);
  }
  return parsed;
}

}  // namespace formwork
