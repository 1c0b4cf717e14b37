// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "engine/value/convert.hh"
#include "tests/unit/change/stack_pair.hh"

namespace formwork {

namespace {

// Unverified against AWS: these rest on the documentation of the data types ResourceChange,
// ResourceTargetDefinition and LiveResourceDrift.

ActualResource read_as(const std::string& json) {
  Result<Value> value = value_from_json(json);
  REQUIRE(static_cast<bool>(value));
  return {ActualResource::Kind::Read, std::move(*value), "2025-11-18T10:00:00Z"};
}

std::string topic(const std::string& properties) {
  return "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {" + properties + "}}\n";
}

const ChangeDetail& only_row(const StackPair& pair) {
  REQUIRE(pair.changes().changes.size() == 1);
  REQUIRE(pair.changes().changes.front().details.size() == 1);
  return pair.changes().changes.front().details.front();
}

}  // namespace

TEST_CASE("change: a drifted place is set back though nobody changed the template") {
  StackPair pair(topic("DisplayName: x"), topic("DisplayName: x"));
  pair.compare_with({{"A", read_as(R"({"DisplayName":"y","TopicName":"generated"})")}});
  const ChangeDetail& row = only_row(pair);
  CHECK(row.source == ChangeSource::NoModification);
  CHECK(row.before_from == ValueFrom::ActualState);
  CHECK(row.after_from == ValueFrom::Template);
  CHECK(pair.changes().drift_status == "DRIFTED");
  CHECK(changes_to_json(pair.changes(), true) ==
        R"([{"Type":"Resource","ResourceChange":{"Action":"Modify","LogicalResourceId":"A",)"
        R"("PhysicalResourceId":"A-id","ResourceType":"AWS::SNS::Topic","Replacement":"False",)"
        R"("Scope":["Properties"],"ResourceDriftStatus":"MODIFIED","Details":[{"Target":{)"
        R"("Attribute":"Properties","Name":"DisplayName","RequiresRecreation":"Never",)"
        R"("Path":"/Properties/DisplayName","BeforeValue":"y","AfterValue":"x",)"
        R"("BeforeValueFrom":"ACTUAL_STATE","AfterValueFrom":"TEMPLATE","Drift":{)"
        R"("PreviousValue":"x","ActualValue":"y",)"
        R"("DriftDetectionTimestamp":"2025-11-18T10:00:00Z"},"AttributeChangeType":"Modify"},)"
        R"("Evaluation":"Static","ChangeSource":"NoModification"}],)"
        R"("BeforeContext":"{\"Properties\":{\"DisplayName\":\"y\"}}",)"
        R"("AfterContext":"{\"Properties\":{\"DisplayName\":\"x\"}}",)"
        R"("PreviousDeploymentContext":"{\"Properties\":{\"DisplayName\":\"x\"}}"}}])");
}

TEST_CASE("change: a place that drifted to what the template says is only taken note of") {
  StackPair pair(topic("DisplayName: x"), topic("DisplayName: y"));
  pair.compare_with({{"A", read_as(R"({"DisplayName":"y"})")}});
  const ChangeDetail& row = only_row(pair);
  CHECK(pair.changes().changes.front().action == ChangeAction::SyncWithActual);
  CHECK(row.change_type == AttributeChangeType::SyncWithActual);
  CHECK(row.before_from == ValueFrom::PreviousDeploymentState);
  CHECK(row.before->as_string() == "x");
  CHECK(row.after->as_string() == "y");
  CHECK(row.drift->actual->as_string() == "y");
  CHECK(pair.view(true) ==
        "SyncWithActual A [Properties]\n"
        "  /Properties/DisplayName SyncWithActual Never Static DirectModification\n");
}

TEST_CASE("change: an edit of a place that drifted elsewhere goes from the actual value") {
  StackPair pair(topic("DisplayName: x"), topic("DisplayName: z"));
  pair.compare_with({{"A", read_as(R"({"DisplayName":"y"})")}});
  const ChangeDetail& row = only_row(pair);
  CHECK(row.source == ChangeSource::DirectModification);
  CHECK(row.before->as_string() == "y");
  CHECK(row.after->as_string() == "z");
  CHECK(row.drift->previous->as_string() == "x");
}

TEST_CASE("change: an edit without drift has no Drift") {
  StackPair pair(topic("DisplayName: x"), topic("DisplayName: z"));
  pair.compare_with({{"A", read_as(R"({"DisplayName":"x"})")}});
  CHECK_FALSE(only_row(pair).drift);
  CHECK(pair.changes().changes.front().drift_status == "IN_SYNC");
  CHECK(pair.changes().drift_status == "IN_SYNC");
  CHECK_FALSE(pair.changes().changes.front().previous_properties);
}

TEST_CASE("change: a property that is gone or came in addition is set back too") {
  StackPair pair(topic("DisplayName: x, Tags: [{Key: a, Value: b}]"),
                 topic("DisplayName: x, Tags: [{Key: a, Value: b}]"));
  pair.compare_with({{"A", read_as(R"({"Tags":[{"Key":"a","Value":"b"},{"Key":"c","Value":"d"},)"
                                   R"({"Key":"aws:cloudformation:stack-name","Value":"app"}]})")}});
  CHECK(pair.view(true) ==
        "Modify A False [Properties] [Tags]\n"
        "  /Properties/DisplayName Add Never Static NoModification\n"
        "  /Properties/Tags/1 Remove Never Static NoModification\n");
}

TEST_CASE("change: resources that cannot be read are compared with what was deployed") {
  StackPair pair(topic("DisplayName: x"), topic("DisplayName: y"));
  pair.compare_with({{"A", {ActualResource::Kind::NotSupported, {}, {}}}});
  CHECK(only_row(pair).before_from == ValueFrom::PreviousDeploymentState);
  CHECK(pair.changes().changes.front().drift_status == "UNSUPPORTED");
  pair.compare_with({});
  CHECK(pair.changes().changes.front().drift_status == "NOT_CHECKED");
  CHECK(pair.changes().drift_status == "UNKNOWN");
}

TEST_CASE("change: a resource that is gone is added again and its readers wait for it") {
  const std::string text =
      topic("DisplayName: x") +
      "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt A.DisplayName}}\n";
  StackPair pair(text, text);
  pair.compare_with({{"A", {ActualResource::Kind::Missing, {}, "2025-11-18T10:00:00Z"}},
                     {"B", read_as(R"({"DisplayName":"x"})")}});
  REQUIRE(pair.changes().changes.size() == 2);
  CHECK(pair.changes().changes.front().action == ChangeAction::Add);
  CHECK(pair.changes().changes.front().drift_status == "DELETED");
  CHECK(pair.changes().changes.front().previous_properties->get_text("DisplayName") == "x");
  CHECK(pair.changes().find("B")->details.front().causing_entity == "A.DisplayName");
}

TEST_CASE("change: a resource that is gone and leaves the template is removed") {
  StackPair pair(topic("DisplayName: x") + "  B: {Type: AWS::SNS::Topic}\n",
                 "Resources:\n  B: {Type: AWS::SNS::Topic}\n");
  pair.compare_with({{"A", {ActualResource::Kind::Missing, {}, {}}}});
  REQUIRE(pair.changes().changes.size() == 1);
  CHECK(pair.changes().changes.front().action == ChangeAction::Remove);
  CHECK(pair.changes().changes.front().drift_status == "DELETED");
}

TEST_CASE("change: drift of write-only properties does not count") {
  const std::string text =
      "Resources:\n  A:\n    Type: AWS::RDS::DBInstance\n    Properties:\n"
      "      {DBInstanceClass: db.t3.micro, MasterUserPassword: secret-word, Engine: mysql}\n";
  StackPair pair(text, text);
  pair.compare_with({{"A", read_as(R"({"DBInstanceClass":"db.t3.small","Engine":"mysql"})")}});
  REQUIRE(pair.changes().changes.size() == 1);
  const ResourceChange& change = pair.changes().changes.front();
  CHECK(change.details.size() == 1);
  REQUIRE(change.ignored_drift.size() == 1);
  CHECK(change.ignored_drift.front().path == "/Properties/MasterUserPassword");
  CHECK(change.ignored_drift.front().reason == "WRITE_ONLY_PROPERTY");
  CHECK(changes_to_json(pair.changes(), false)
            .find(R"("ResourceDriftIgnoredAttributes":[{"Path":"/Properties/MasterUserPassword",)"
                  R"("Reason":"WRITE_ONLY_PROPERTY"}])") != std::string::npos);
}

TEST_CASE("change: drift of a create-only property replaces the resource") {
  StackPair pair(topic("TopicName: x"), topic("TopicName: x"));
  pair.compare_with({{"A", read_as(R"({"TopicName":"y"})")}});
  CHECK(pair.changes().changes.front().replacement == Replacement::True);
}

TEST_CASE("change: secrets are masked in drift as well") {
  StackPair pair(topic("DisplayName: secret-word"), topic("DisplayName: secret-word"));
  pair.compare_with({{"A", read_as(R"({"DisplayName":"y"})")}});
  ChangeSet masked = pair.changes();
  mask_values(masked, {"secret-word"});
  CHECK(changes_to_json(masked, true).find("secret-word") == std::string::npos);
}

TEST_CASE("change: what stands behind a dynamic reference does not drift") {
  const std::string text = topic("DisplayName: '{{resolve:secretsmanager:s}}', TopicName: t");
  StackPair pair(text, text);
  pair.before.resources.front().properties.set("DisplayName", Value::string("hidden-one"));
  pair.compare();
  CHECK(pair.changes().is_empty());
  pair.compare_with({{"A", read_as(R"({"DisplayName":"hidden-two","TopicName":"t"})")}});
  CHECK(pair.changes().is_empty());
  CHECK(pair.changes().drift_status == "IN_SYNC");
  pair.compare_with({{"A", read_as(R"({"DisplayName":"hidden-two","TopicName":"u"})")}});
  REQUIRE(pair.changes().changes.size() == 1);
  CHECK(pair.changes().changes.front().ignored_drift.front().reason == "SENSITIVE_PROPERTY");
  CHECK(changes_to_json(pair.changes(), true).find("hidden") == std::string::npos);
}

}  // namespace formwork
