// SPDX-License-Identifier: Apache-2.0
#include "engine/stack/template_url.hh"

#include <algorithm>
#include <optional>

#include "engine/service/object_source.hh"

namespace formwork {

namespace {

constexpr std::string_view kMoreInformation =
    "\nFor more information check "
    "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f') {
    return static_cast<unsigned>(lower - 'a') + 10U;
  }
  return std::nullopt;
}

std::string decode(std::string_view path) {
  std::string text;
  for (std::size_t i = 0; i < path.size(); ++i) {
    std::optional<unsigned> high = i + 2 < path.size() ? hex_digit(path[i + 1]) : std::nullopt;
    std::optional<unsigned> low = high ? hex_digit(path[i + 2]) : std::nullopt;
    if (path[i] == '%' && low) {
      text += static_cast<char>(*high * 16U + *low);
      i += 2;
    } else {
      text += path[i];
    }
  }
  return text;
}

bool is_local(std::string_view host) {
  constexpr std::string_view kLocal[] = {"localhost", "localhost.localstack.cloud"};
  return host.starts_with("127.") || host == "[::1]" ||
         std::any_of(std::begin(kLocal), std::end(kLocal), [&](std::string_view name) {
           return host == name || (host.ends_with(name) && host.size() > name.size() &&
                                   host[host.size() - name.size() - 1] == '.');
         });
}

std::string_view without_port(std::string_view host) {
  std::size_t colon = host.rfind(':');
  bool is_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  return is_port ? host.substr(0, colon) : host;
}

// Host and path style of S3 itself and of a local endpoint.
std::string place_of(std::string_view host, std::string_view path) {
  host = without_port(host);
  bool is_aws = host.find(".amazonaws.com") != std::string_view::npos;
  if (!is_aws && !is_local(host)) {
    return "";
  }
  std::size_t bucket_end = std::min(host.find(".s3."), host.find(".s3-"));
  if (bucket_end != std::string_view::npos) {
    return std::string(host.substr(0, bucket_end)) + "/" + decode(path);
  }
  bool is_path_style = !is_aws || host.starts_with("s3.") || host.starts_with("s3-");
  return is_path_style ? decode(path) : "";
}

// The path of an address below any host, when it begins with a bucket there is: the names by which
// this program is reached are not known to it.
Result<std::string> place_below_any_host(Transaction& tx, std::string_view url) {
  std::size_t scheme = url.find("://");
  std::size_t slash = scheme == std::string_view::npos ? scheme : url.find('/', scheme + 3);
  if (!url.starts_with("http") || slash == std::string_view::npos) {
    return std::string();
  }
  std::string place = decode(url.substr(slash + 1, url.find('?') - slash - 1));
  Result<std::optional<Value>> bucket =
      tx.find_object("s3", "bucket", place.substr(0, place.find('/')));
  if (!bucket) {
    return std::move(bucket).failure();
  }
  return *bucket ? place : std::string();
}

}  // namespace

std::string s3_place(std::string_view url, std::string_view endpoint) {
  if (url.starts_with("s3://")) {
    return std::string(url.substr(5));
  }
  url = url.substr(0, url.find('?'));
  if (!endpoint.empty() && url.starts_with(endpoint) && url.size() > endpoint.size() &&
      url[endpoint.size()] == '/') {
    return decode(url.substr(endpoint.size() + 1));
  }
  for (std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) {
      url.remove_prefix(scheme.size());
      std::size_t slash = url.find('/');
      return slash == std::string_view::npos
                 ? ""
                 : place_of(url.substr(0, slash), url.substr(slash + 1));
    }
  }
  return "";
}

Result<std::string> read_s3_text(Transaction& tx, std::string_view place) {
  const std::string text(place);
  const std::size_t slash = text.find('/');
  const ObjectSource* source = object_source();
  if (source != nullptr && slash != std::string::npos) {
    Result<std::optional<std::string>> content =
        source->read(tx, text.substr(0, slash), text.substr(slash + 1));
    if (!content) {
      return std::move(content).failure();
    }
    if (*content) {
      return std::move(**content);
    }
  }
  return fail("ValidationError",
              "S3 error: The specified key does not exist." + std::string(kMoreInformation), {},
              "No object " + std::string(place) +
                  " is in the emulated S3; a path relative to the parent's template works too.");
}

Result<std::string> read_template_url(Transaction& tx, std::string_view url,
                                      std::string_view endpoint, std::string_view member) {
  if (url.starts_with("s3://")) {
    std::string_view bucket = url.substr(5, std::min(url.find('/', 5), url.size()) - 5);
    return fail("ValidationError", "S3 error: Domain name specified in " + std::string(bucket) +
                                       " is not a valid S3 domain");
  }
  std::string place = s3_place(url, endpoint);
  if (place.empty()) {
    Result<std::string> elsewhere = place_below_any_host(tx, url);
    if (!elsewhere) {
      return elsewhere;
    }
    place = std::move(*elsewhere);
  }
  if (place.empty()) {
    return fail("ValidationError", std::string(member) + " must be a supported URL.");
  }
  return read_s3_text(tx, place);
}

}  // namespace formwork
