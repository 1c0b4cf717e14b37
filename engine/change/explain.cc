// SPDX-License-Identifier: Apache-2.0
#include "engine/change/change_set_maker.hh"

namespace formwork {

namespace {

std::string join_chain(const std::vector<CauseLink>& chain) {
  std::string out;
  for (const CauseLink& link : chain) {
    out += (out.empty() ? "" : ", ") + link.text;
  }
  return out;
}

std::string row_words(const ChangeDetail& row, bool is_text_known) {
  std::string out = row.path;
  switch (row.change_type) {
    case AttributeChangeType::Add:
      out += " is added";
      break;
    case AttributeChangeType::Remove:
      out += " is removed";
      break;
    case AttributeChangeType::Modify:
      out +=
          row.only_plain_view || row.source == ChangeSource::Automatic ? " may change" : " changes";
      break;
    case AttributeChangeType::SyncWithActual:
      out += " already is what the template says";
      break;
  }
  if (!row.chain.empty()) {
    out += " (" + join_chain(row.chain) + ")";
  } else if (row.source == ChangeSource::DirectModification) {
    out += is_text_known ? ": it is written differently" : ": its value differs";
  }
  if (row.only_plain_view) {
    out += "; CloudFormation lists this in the view without property values only";
  }
  if (row.recreation == Recreation::Always) {
    out += "; it can only be set at creation";
  } else if (row.recreation == Recreation::Conditionally) {
    out += "; some values of it can only be set at creation";
  }
  return out;
}

/// The DirectModification row that goes with a named cause says nothing of its own.
bool is_companion(const ResourceChange& change, const ChangeDetail& row) {
  if (row.source != ChangeSource::DirectModification || !row.chain.empty()) {
    return false;
  }
  for (const ChangeDetail& other : change.details) {
    if (other.path == row.path && other.source != ChangeSource::DirectModification) {
      return true;
    }
  }
  return false;
}

}  // namespace

void ChangeSetMaker::explain(const Resource* resource, std::string_view logical_id,
                             std::string text) {
  out_.explanations.push_back({std::string(logical_id), std::move(text),
                               resource == nullptr ? SourceSpan() : resource->name.span});
}

void ChangeSetMaker::explain_rows(const Pair& pair, const ResourceChange& change) {
  for (const ChangeDetail& row : change.details) {
    if (!is_companion(change, row)) {
      out_.explanations.push_back(
          {change.logical_id, row_words(row, pair.then != nullptr), row.span});
    }
  }
  std::string_view verdict;
  switch (change.replacement) {
    case Replacement::None:
      return;
    case Replacement::False:
      verdict = "is updated in place";
      break;
    case Replacement::True:
      verdict = "is replaced: a new physical resource is made and the old one is removed";
      break;
    case Replacement::Conditional:
      verdict = "may be replaced: that shows during the update";
      break;
  }
  if (change.only_plain_view) {
    verdict = "is updated only if a value it reads turns out different";
  }
  explain(&pair.now, change.logical_id, std::string(verdict));
}

void ChangeSetMaker::explain_data(const ResourceChange& change, std::string_view attribute,
                                  std::string_view policy) {
  const std::string stated = std::string(attribute) + " is " + std::string(policy);
  std::string text;
  switch (change.data) {
    case DataVerdict::NoData:
    case DataVerdict::Safe:
      return;
    case DataVerdict::Lost:
      text =
          (change.replacement == Replacement::Conditional ? "its data is lost if it is replaced: "
                                                          : "its data is lost: ") +
          stated;
      break;
    case DataVerdict::Snapshot:
      text = "its data is kept in a snapshot: " + stated;
      break;
    case DataVerdict::Orphaned:
      text = "its data stays in the old resource, which the stack no longer owns: " + stated;
      break;
  }
  out_.explanations.push_back({change.logical_id, std::move(text), change.span});
}

}  // namespace formwork
