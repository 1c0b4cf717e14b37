// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/change/causes.hh"
#include "engine/change/diff.hh"
#include "engine/change/preview_knowledge.hh"
#include "engine/change/property_diff.hh"
#include "engine/change/template_side.hh"

namespace formwork {

/// The working state of make_change_set. Used once.
class ChangeSetMaker {
 public:
  ChangeSetMaker(const BeforeStack& before, const AfterStack& after, const SchemaCatalog& catalog,
                 Sink& sink);

  ChangeSet run();

 private:
  /// A resource that exists and stays.
  struct Pair {
    const Resource& now;             ///< In the new template.
    const Resource* then = nullptr;  ///< In the old one, when it is known.
    const BeforeResource& stored;
    const TypeSchema* schema = nullptr;
    const Value& properties;  ///< As deployed, with dynamic references as they are written.
  };

  void look_at(const Resource& resource);
  void add(const Resource& resource, ChangeAction action);
  void modify(const Resource& resource, const BeforeResource& stored, bool is_certain);
  void remove(const BeforeResource& stored);
  void remove_gone();
  void add_exports(const Output& output, OutputChange& change);
  void compare_outputs();
  bool is_output_changed(const Output& output, const Value& deployed, const Value& after);
  void report_type_changes();

  // change_set_maker_rows.cc: rows of a resource that stays.
  void add_property_rows(const Pair& pair, const Value& properties, ResourceChange& change);
  void add_reader_rows(const Pair& pair, const std::vector<PlaceChange>& places,
                       ResourceChange& change);
  void add_attribute_rows(const Pair& pair, ResourceChange& change);
  void add_policy_row(const char* attribute, const std::string& before, const Node* before_node,
                      const Node* after_node, ResourceChange& change);
  void add_node_row(const char* attribute, const Node* before, const Node* after,
                    ResourceChange& change);
  Recreation recreation(const Pair& pair, const std::vector<std::string>& path) const;

  void set_target(const Pair& pair, const std::string& property, ChangeDetail& row) const;

  // contexts.cc: what the views show next to the rows.
  Value written_properties(const BeforeResource& stored, const Resource* then);
  void add_before_attributes(const Resource* then, ResourceChange& change);
  void add_after_attributes(const Resource& now, ResourceChange& change);
  void warn_about_values(const Resource& resource, const ResourceChange& change);
  void compare_tags();
  ResourceChange tag_change(const BeforeResource& stored, const TypeSchema* schema);

  // import_check.cc
  const ResourceToImport* find_import(std::string_view logical_id) const;
  bool take_in(const Resource& resource, ResourceChange& change);
  bool exists_already(const Resource& resource, const Value& properties, ResourceToImport& found);
  void check_import();
  void check_imported(const ResourceToImport& wanted);
  void check_untouched();
  void check_retained();
  void refuse(std::string message, SourceSpan span, std::string help = {});

  // explain.cc
  void explain(const Resource* resource, std::string_view logical_id, std::string text);
  void explain_rows(const Pair& pair, const ResourceChange& change);
  void explain_data(const ResourceChange& change, std::string_view attribute,
                    std::string_view policy);

  void settle(const Pair& pair, ResourceChange change, bool is_certain);
  void judge_data(const Pair& pair, ResourceChange& change);
  Value hide_references(const BeforeResource& stored);
  const BeforeResource* find_before(std::string_view logical_id) const;
  bool is_alive(std::string_view logical_id) const;

  const BeforeStack& before_;
  const AfterStack& after_;
  const SchemaCatalog& catalog_;
  Sink& sink_;
  Sink quiet_;  ///< Faults of the old template were told when it was deployed.
  std::map<std::string, const BeforeResource*, std::less<>> stored_;
  FateTable fates_;
  FateTable old_fates_;
  PreviewKnowledge knowledge_;
  PreviewKnowledge old_knowledge_;
  Evaluator evaluator_;
  Evaluator quiet_evaluator_;  ///< For what is only shown: its faults are not faults of the update.
  std::optional<Evaluator> old_evaluator_;
  TemplateSide then_;
  TemplateSide now_;
  CauseFinder causes_;
  std::vector<const Resource*> type_changes_;
  std::vector<ResourceToImport> found_;  ///< Taken in because they exist already.
  ChangeSet out_;
};

/// Puts dynamic references back into a deployed value where `written`, the value of the same place
/// with its references as they are written, has them.
void restore_references(Value& deployed, const Value& written);

/// `properties` in the order of the type's schema, others behind in their own order.
Value order_by_schema(Value properties, const TypeSchema* schema);

}  // namespace formwork
