// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/service/body_observer.hh"
#include "engine/service/http_side.hh"

namespace formwork {

/// Header fields in the order they were sent. Names compare without case (ASCII).
class Headers {
 public:
  struct Field {
    std::string name;
    std::string value;
    bool operator==(const Field&) const = default;
  };

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  /// The value of the first field of this name, or null.
  const std::string* find(std::string_view name) const;
  /// The same, "" when there is none.
  std::string_view get(std::string_view name) const;
  void add(std::string name, std::string value);
  void reserve(std::size_t count) { fields_.reserve(count); }
  /// Replaces every field of this name by one.
  void set(std::string_view name, std::string value);
  void erase(std::string_view name);
  bool empty() const noexcept { return fields_.empty(); }
  std::vector<Field>::const_iterator begin() const noexcept { return fields_.begin(); }
  std::vector<Field>::const_iterator end() const noexcept { return fields_.end(); }

 private:
  std::vector<Field> fields_;
};

/// One request as it stood on the wire, without transfer coding.
struct HttpRequest {
  std::string method;  ///< "GET"
  std::string target;  ///< As sent: "/bucket/a%20key?list-type=2".
  Headers headers;
  std::string body;
  /// Where the content is instead, when it was too much for memory. Belongs to the request.
  std::string body_file = {};
  std::uint64_t body_size = 0;                  ///< Of the file, too.
  std::shared_ptr<BodyObserver> observer = {};  ///< Saw the content in the file.
  std::string sent_coding = {};  ///< Content-Encoding as it was signed, where that was changed.
  bool is_unpacked = false;      ///< Chunks of AWS's own were taken off while the body arrived.
  std::string body_fault = {};   ///< The code of what was wrong with the body, or "".

  /// What stands before and after the first '?' of the target, still percent-coded.
  std::string_view path() const noexcept;
  std::string_view query() const noexcept;
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
  std::vector<FileSlice> files = {};  ///< Sent behind the body.
  /// Sent behind the body and files as it comes; may be null. Nobody knows its length.
  std::shared_ptr<AnswerStream> stream = {};

  /// Of body and files.
  std::uint64_t body_size() const noexcept;
};

/// Undoes %XX (and '+' for a blank, where a form is read). A '%' without two hexadecimal digits
/// stands for itself.
std::string percent_decode(std::string_view text, bool plus_is_blank = false);

/// "a=1&b" as names and values, decoded, in order. No more than `limit` are read; `is_complete`
/// says whether that was enough.
struct QueryParameters {
  std::vector<std::pair<std::string, std::string>> fields;
  bool is_complete = true;

  /// The value of the first field of this name, or null.
  const std::string* find(std::string_view name) const;
};
QueryParameters parse_query(std::string_view text, std::size_t limit, bool plus_is_blank = true);

/// Whether two names are the same without case (ASCII).
bool same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace formwork
