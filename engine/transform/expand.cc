// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "engine/template/reference.hh"
#include "engine/transform/include.hh"
#include "engine/transform/language_extensions.hh"
#include "engine/transform/macro.hh"
#include "engine/transform/serverless/expand.hh"
#include "engine/transform/transform.hh"

namespace formwork {
namespace {

constexpr std::string_view kExtensions = "AWS::LanguageExtensions";
constexpr std::string_view kInclude = "AWS::Include";
constexpr std::string_view kTransform = "Transform";

std::string_view name_of(const Node& transform) {
  const Node* name = transform.is_map() ? transform.get("Name") : &transform;
  return name == nullptr ? std::string_view() : name->text();
}

/// Takes one template through its transforms. New nodes go into the document's own arena, so parts
/// that do not change are shared with the tree that was read.
class Expansion {
 public:
  Expansion(LoadedTemplate& loaded, const TransformContext& context, Sink& sink)
      : loaded_(loaded), context_(context), sink_(sink), builder_(loaded.document->arena) {
    for (const Diagnostic& diagnostic : sink.all()) {
      told_.emplace(diagnostic.code, diagnostic.span.begin.index, diagnostic.message);
    }
  }

  void run() {
    for_each_reference(*loaded_.document->root,
                       [&](const Reference& reference) { used_.insert(reference.name); });
    if (has_snippets(*loaded_.document->root)) {
      step([](const Node& root, TransformTools& tools) {
        return SnippetExpander(tools).expand_snippets(root);
      });
    }
    // Nodes of the list survive the steps: they live in the arena.
    const std::vector<const Node*> transforms = loaded_.model.transforms;
    for (const Node* transform : transforms) {
      apply(*transform);
    }
    if (!loaded_.model.declares_transform(kExtensions) && has_loops(*loaded_.document->root)) {
      step(reject_loops);
    }
  }

 private:
  void apply(const Node& transform) {
    const std::string_view name = name_of(transform);
    if (name == kExtensions) {
      if (!std::exchange(is_extended_, true)) {
        step(expand_loops);
        step(resolve_literals);
      }
    } else if (name == kInclude) {
      step([&](const Node& root, TransformTools& tools) {
        return SnippetExpander(tools).include_at_top(root, transform);
      });
    } else if (name == kServerless && context_.serverless != ServerlessTemplates::Refused) {
      step([&](const Node& root, TransformTools& tools) {
        return run_on_all(root, transform, name, tools);
      });
    } else if (context_.macro && !name.starts_with("AWS::")) {
      step([&](const Node& root, TransformTools& tools) {
        return run_on_all(root, transform, name, tools);
      });
    } else {
      report_unsupported_transform(name, transform.span, sink_);
      loaded_.model.is_incomplete = is_incomplete_ = true;
    }
  }

  /// A macro of the Transform section gets the template without that section; what is left of the
  /// section afterwards are the transforms that are built in.
  const Node* run_on_all(const Node& root, const Node& transform, std::string_view name,
                         TransformTools& tools) {
    const Node* params = transform.is_map() ? transform.get("Parameters") : nullptr;
    const Node* fragment = without_member(builder_, root, kTransform);
    const Node* made = name == kServerless
                           ? run_serverless(tools, *fragment, transform.span)
                           : run_macro(tools, name, *fragment, params, transform.span, 0);
    if (made == nullptr) {
      return &root;
    }
    std::vector<const Node*> left;
    for (const Node* declared : loaded_.model.transforms) {
      if (name_of(*declared).starts_with("AWS::") && name != name_of(*declared)) {
        left.push_back(declared);
      }
    }
    if (left.empty() || made->get(kTransform) != nullptr) {
      return made;
    }
    std::vector<Member> members(made->members().begin(), made->members().end());
    members.push_back({kTransform, transform.span, builder_.list(left, transform.span, {})});
    return builder_.map(members, made->span, made->flags);
  }

  /// Runs one change of the tree, with an evaluator over the template as it stands, and loads the
  /// result.
  template <class Change>
  void step(Change&& change) {
    Sink silent;  // the caller binds the parameters itself and tells their faults
    static const std::map<std::string, std::string, std::less<>> kNoPrevious;
    const BoundParameters parameters =
        bind_parameters(loaded_.model, context_.inputs,
                        context_.previous == nullptr ? kNoPrevious : *context_.previous,
                        context_.knowledge, MissingParameters::Unknown, silent);
    Sink faults;
    Evaluator evaluator(loaded_.model, parameters, context_.environment, context_.knowledge,
                        faults);
    TransformTools tools{context_, builder_, evaluator, faults, false, &parameters};
    const Node* root = change(*loaded_.document->root, tools);
    if (root != loaded_.document->root) {
      loaded_.document->root = root;
      loaded_.model = load_template(*loaded_.document, faults);
      loaded_.model.used_by_transforms = used_;
    }
    is_incomplete_ = is_incomplete_ || tools.is_incomplete;
    loaded_.model.is_incomplete = is_incomplete_;
    tell(faults.take());
  }

  /// Passes on what was not said before: loading anew repeats the faults of the first time.
  void tell(std::vector<Diagnostic> diagnostics) {
    for (Diagnostic& diagnostic : diagnostics) {
      if (told_.emplace(diagnostic.code, diagnostic.span.begin.index, diagnostic.message).second) {
        sink_.add(std::move(diagnostic));
      }
    }
  }

  LoadedTemplate& loaded_;
  const TransformContext& context_;
  Sink& sink_;
  NodeBuilder builder_;
  bool is_extended_ = false;
  bool is_incomplete_ = false;
  std::unordered_set<std::string_view> used_;
  std::set<std::tuple<std::string, std::uint32_t, std::string>> told_;
};

}  // namespace

std::unique_ptr<LoadedTemplate> expand_transforms(std::unique_ptr<LoadedTemplate> loaded,
                                                  const TransformContext& context, Sink& sink) {
  if (loaded == nullptr || loaded->document == nullptr || loaded->document->root == nullptr ||
      !loaded->document->root->is_map()) {
    return nullptr;
  }
  Expansion(*loaded, context, sink).run();
  return loaded;
}

}  // namespace formwork
