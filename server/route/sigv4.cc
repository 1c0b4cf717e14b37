// SPDX-License-Identifier: Apache-2.0
#include "server/route/sigv4.hh"

#include <utility>
#include <vector>

#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::string_view kVersion4 = "AWS4-HMAC-SHA256";
constexpr std::string_view kVersion4a = "AWS4-ECDSA-P256-SHA256";
constexpr std::string_view kTerm = "aws4_request";
// Longer texts are cut in messages.
constexpr std::size_t kShown = 256;

std::string shown(std::string_view text) {
  return std::string(text.substr(0, kShown));
}

Failure incomplete(std::string message) {
  return fail("IncompleteSignature", std::move(message));
}

/// "key/date/region/service/aws4_request"; version 4a has no region.
Result<Signature> read_scope(std::string_view credential, bool has_region, bool is_s3,
                             bool is_query) {
  std::vector<std::string_view> parts = split(credential, "/");
  const std::size_t expected = has_region ? 5 : 4;
  bool is_wrong = parts.size() != expected || parts.front().empty();
  if (is_s3 && (is_wrong || parts.back() != kTerm)) {
    const std::string rest = "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";
    return is_query ? fail("AuthorizationQueryParametersError",
                           "Error parsing the X-Amz-Credential parameter; the Credential is "
                           "mal-formed; " +
                               rest)
                    : fail("AuthorizationHeaderMalformed",
                           "The authorization header is malformed; the Credential is mal-formed; " +
                               rest);
  }
  if (is_wrong) {
    return incomplete("Credential must have exactly " + std::to_string(expected) +
                      " slash-delimited elements, e.g. keyid/date/" +
                      (has_region ? "region/" : "") + "service/term, got '" + shown(credential) +
                      "'");
  }
  if (parts.back() != kTerm) {
    return fail("SignatureDoesNotMatch",
                "Credential should be scoped with a valid terminator: 'aws4_request', not '" +
                    shown(parts.back()) + "'.");
  }
  Signature signature;
  signature.access_key_id = parts.front();
  signature.region = has_region ? parts[2] : std::string_view();
  signature.service = to_lower(parts[expected - 2]);
  signature.is_query = is_query;
  return signature;
}

/// The first region of "us-east-1,eu-west-1"; "*" is any.
std::string first_region(std::string_view set) {
  const std::string_view first = trim(set.substr(0, set.find(',')));
  return first == "*" ? std::string() : std::string(first);
}

/// "name=value, name=value" behind the algorithm.
struct Parameters {
  std::string_view credential;
  bool has_credential = false;
  bool has_signature = false;
  bool has_signed_headers = false;
};

Result<Parameters> read_parameters(std::string_view text, std::string_view whole) {
  Parameters parameters;
  for (std::string_view piece : split(text, ",")) {
    piece = trim(piece);
    const std::size_t equals = piece.find('=');
    if (piece.empty()) {
      continue;
    }
    if (equals == std::string_view::npos) {
      return incomplete("'" + shown(piece) +
                        "' not a valid key=value pair (missing equal-sign) in Authorization "
                        "header: '" +
                        shown(whole) + "'.");
    }
    const std::string_view name = piece.substr(0, equals);
    if (name == "Credential") {
      parameters.credential = piece.substr(equals + 1);
      parameters.has_credential = true;
    }
    parameters.has_signature = parameters.has_signature || name == "Signature";
    parameters.has_signed_headers = parameters.has_signed_headers || name == "SignedHeaders";
  }
  return parameters;
}

/// All that is missing, in one message, as AWS has it.
std::string missing_parameters(const Parameters& parameters, const HttpRequest& request,
                               std::string_view whole) {
  std::string message;
  const auto require = [&](bool is_there, std::string_view name) {
    if (!is_there) {
      message += "Authorization header requires '" + std::string(name) + "' parameter. ";
    }
  };
  require(parameters.has_credential, "Credential");
  require(parameters.has_signature, "Signature");
  require(parameters.has_signed_headers, "SignedHeaders");
  if (request.headers.find("X-Amz-Date") == nullptr && request.headers.find("Date") == nullptr) {
    message +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  return message.empty() ? message : message + "Authorization=" + shown(whole);
}

/// A client's requests differ in nothing but the signature behind the rest: what the rest said the
/// last time.
struct KeptSignature {
  std::string text;  // up to the signature
  bool is_s3 = false;
  Signature signature;
};

std::string_view before_signature(const HttpRequest& request, std::string_view text) {
  constexpr std::string_view kName = "Signature=";
  const std::size_t mark = text.rfind(kName);
  const bool is_usual = mark != std::string_view::npos && text.starts_with(kVersion4) &&
                        text.find(',', mark) == std::string_view::npos &&
                        request.headers.find("X-Amz-Date") != nullptr;
  return is_usual ? text.substr(0, mark + kName.size()) : std::string_view();
}

Result<Signature> read_header(const HttpRequest& request, std::string_view text, bool is_s3) {
  const std::size_t blank = text.find(' ');
  const std::string_view algorithm = text.substr(0, blank);
  const std::string_view rest =
      blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  if (algorithm == "AWS") {  // version 2: "AWS key:signature"
    Signature signature;
    signature.access_key_id = rest.substr(0, rest.find(':'));
    if (signature.access_key_id.empty() || rest.find(':') == std::string_view::npos) {
      return fail("InvalidArgument",
                  "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature");
    }
    signature.service = "s3";
    return signature;
  }
  const bool is_4a = algorithm == kVersion4a;
  if (is_s3 && algorithm != kVersion4 && !is_4a) {
    return fail("InvalidArgument", "Unsupported Authorization Type");
  }
  auto parameters = read_parameters(rest, text);
  if (!parameters) {
    return std::move(parameters).failure();
  }
  std::string missing = missing_parameters(*parameters, request, text);
  if (!missing.empty()) {
    return is_s3 ? fail("AuthorizationHeaderMalformed",
                        "The authorization header is malformed; " + missing)
                 : incomplete(std::move(missing));
  }
  if (algorithm != kVersion4 && !is_4a) {
    return incomplete("Unsupported AWS 'algorithm': '" + shown(algorithm) + "'");
  }
  auto signature = read_scope(parameters->credential, !is_4a, is_s3, false);
  if (signature && is_4a) {
    signature->region = first_region(request.headers.get("X-Amz-Region-Set"));
  }
  return signature;
}

Result<Signature> read_header_again(const HttpRequest& request, std::string_view text, bool is_s3) {
  thread_local KeptSignature kept;
  const std::string_view usual = before_signature(request, text);
  if (!usual.empty() && usual == kept.text && is_s3 == kept.is_s3) {
    return kept.signature;
  }
  auto signature = read_header(request, text, is_s3);
  if (signature && !usual.empty()) {
    kept = {std::string(usual), is_s3, *signature};
  }
  return signature;
}

}  // namespace

Result<Signature> read_signature(const HttpRequest& request, const QueryParameters& query,
                                 bool is_s3) {
  const std::string* header = request.headers.find("Authorization");
  // To S3 an empty one is none; most others are called with POST.
  const bool is_none = header != nullptr && trim(*header).empty() && request.method != "POST";
  if (header != nullptr && !is_none) {
    return read_header_again(request, trim(*header), is_s3);
  }
  if (const std::string* credential = query.find("X-Amz-Credential")) {
    const std::string* algorithm = query.find("X-Amz-Algorithm");
    const bool is_4a = algorithm != nullptr && *algorithm == kVersion4a;
    auto signature = read_scope(*credential, !is_4a, is_s3, true);
    const std::string* regions = query.find("X-Amz-Region-Set");
    if (signature && is_4a && regions != nullptr) {
      signature->region = first_region(*regions);
    }
    return signature;
  }
  Signature signature;
  const std::string* key = query.find("AWSAccessKeyId");
  if (key != nullptr && query.find("Signature") != nullptr) {
    signature.access_key_id = *key;
    signature.is_query = true;
    // A form of version 2 names its action; what has none is an object's address.
    signature.service = query.find("Action") == nullptr ? "s3" : "";
  }
  return signature;
}

}  // namespace formwork
