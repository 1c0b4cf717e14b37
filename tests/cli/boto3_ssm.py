# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: Systems Manager.

usage: boto3_ssm.py ENDPOINT
"""
import json
import sys
import urllib.error
import urllib.request

from client_checks import check, check_error, client, finish


def names_of(answer):
    return [parameter["Name"] for parameter in answer["Parameters"]]


def parameters(ssm):
    check("new", ssm.put_parameter(Name="plain", Value="one", Type="String")["Version"], 1)
    check_error("taken", "ParameterAlreadyExists", "overwrite option", ssm.put_parameter,
                Name="plain", Value="two", Type="String")
    changed = ssm.put_parameter(Name="plain", Value="two", Overwrite=True, Description="second")
    check("version", (changed["Version"], changed["Tier"]), (2, "Standard"))
    got = ssm.get_parameter(Name="plain")["Parameter"]
    check("value", (got["Value"], got["Version"], got["DataType"]), ("two", 2, "text"))
    arn = got["ARN"]
    check("arn", arn, "arn:aws:ssm:us-east-1:000000000000:parameter/plain")
    check("by ARN", ssm.get_parameter(Name=arn)["Parameter"]["Name"], "plain")
    check("with slash", ssm.get_parameter(Name="/plain")["Parameter"]["Name"], "/plain")
    check("old", ssm.get_parameter(Name="plain:1")["Parameter"]["Value"], "one")
    check_error("no version", "ParameterVersionNotFound", "could not find version 7",
                ssm.get_parameter, Name="plain:7")
    check_error("none", "ParameterNotFound", "", ssm.get_parameter, Name="nothing")
    check_error("no name", "ValidationException", "sub-paths divided by slash symbol",
                ssm.get_parameter, Name="a//b")
    check_error("empty", "ValidationException", "length greater than or equal to 1",
                ssm.put_parameter, Name="empty", Value="", Type="String")
    check_error("no type", "ValidationException", "type is required", ssm.put_parameter,
                Name="untyped", Value="a")
    check_error("long", "ValidationException", "maximum parameter value of 4096",
                ssm.put_parameter, Name="long", Value="a" * 4097, Type="String")
    grown = ssm.put_parameter(Name="long", Value="a" * 4097, Type="String",
                              Tier="Intelligent-Tiering")
    check("tier", grown["Tier"], "Advanced")
    check_error("pattern", "ParameterPatternMismatchException", "allowedPattern",
                ssm.put_parameter, Name="digits", Value="a", Type="String",
                AllowedPattern="^[0-9]+$")
    check_error("type change", "HierarchyTypeMismatchException", "", ssm.put_parameter,
                Name="plain", Value="a", Type="SecureString", Overwrite=True)
    check_error("data type", "ValidationException", "data type is not supported",
                ssm.put_parameter, Name="d", Value="a", Type="String", DataType="x")
    for name, code, words in (
            ("aws-x", "ValidationException", "prefixed with \"aws\" or \"ssm\""),
            ("/aws/x", "AccessDeniedException", "No access to reserved parameter name: /aws/x."),
            ("/ssm/x", "ValidationException", "can't be prefixed with \"ssm\""),
            ("a/b", "ValidationException", "fully qualified name"),
            ("/" + "/".join("abcdefghijklmnop"), "HierarchyLevelLimitExceededException", "15")):
        check_error(name, code, words, ssm.put_parameter, Name=name, Value="a", Type="String")
    ssm.put_parameter(Name="secret", Value="hush", Type="SecureString")
    check("coded", ssm.get_parameter(Name="secret")["Parameter"]["Value"],
          "kms:alias/aws/ssm:hush")
    check("plain", ssm.get_parameter(Name="secret", WithDecryption=True)["Parameter"]["Value"],
          "hush")
    many = ssm.get_parameters(Names=["plain", "plain", "plain:9", "nothing"])
    check("many", (names_of(many), many["InvalidParameters"]), (["plain"], ["plain:9", "nothing"]))
    gone = ssm.delete_parameters(Names=["long", "nothing"])
    check("deleted", (gone["DeletedParameters"], gone["InvalidParameters"]),
          (["long"], ["nothing"]))
    check_error("delete", "ParameterNotFound", "", ssm.delete_parameter, Name="nothing")


def versions(ssm):
    for number in range(1, 102):
        ssm.put_parameter(Name="often", Value=f"v{number}", Type="String", Overwrite=True)
    pages = ssm.get_paginator("get_parameter_history").paginate(Name="often")
    history = [item for page in pages for item in page["Parameters"]]
    check("history", (len(history), history[0]["Value"], history[-1]["Value"]),
          (100, "v2", "v101"))
    labelled = ssm.label_parameter_version(Name="often", ParameterVersion=2,
                                           Labels=["old", "aws1", "9x"])
    check("labels", (labelled["InvalidLabels"], labelled["ParameterVersion"]), (["aws1", "9x"], 2))
    check("by label", ssm.get_parameter(Name="often:old")["Parameter"]["Value"], "v2")
    check_error("full", "ParameterMaxVersionLimitExceeded", "Version 2, the oldest version",
                ssm.put_parameter, Name="often", Value="x", Overwrite=True)
    ssm.label_parameter_version(Name="often", Labels=["old"])
    check("moved", ssm.get_parameter(Name="often:old")["Parameter"]["Value"], "v101")
    check_error("many labels", "ParameterVersionLabelLimitExceeded", "maximum 10 labels",
                ssm.label_parameter_version, Name="often", Labels=[f"l{i}" for i in range(10)])
    removed = ssm.unlabel_parameter_version(Name="often", ParameterVersion=101,
                                            Labels=["old", "new"])
    check("unlabelled", (removed["RemovedLabels"], removed["InvalidLabels"]), (["old"], ["new"]))


def lists(ssm):
    for name, kind in (("/app/a", "String"), ("/app/b", "StringList"), ("/app/x/c", "String"),
                       ("/app/x/y/d", "SecureString"), ("/apple", "String")):
        ssm.put_parameter(Name=name, Value="1", Type=kind,
                          Tags=[{"Key": "level", "Value": str(name.count("/"))}])
    by_path = ssm.get_parameters_by_path
    check("one level", names_of(by_path(Path="/app")), ["/app/a", "/app/b"])
    check("all levels", names_of(by_path(Path="/app/", Recursive=True)),
          ["/app/a", "/app/b", "/app/x/c", "/app/x/y/d"])
    first = by_path(Path="/app", Recursive=True, MaxResults=3)
    check("page", len(first["Parameters"]), 3)
    ssm.delete_parameters(Names=names_of(first))
    second = by_path(Path="/app", Recursive=True, MaxResults=3, NextToken=first["NextToken"])
    check("rest", (names_of(second), "NextToken" in second), (["/app/x/y/d"], False))
    ssm.put_parameter(Name="/app/a", Value="1", Type="StringList")
    ssm.label_parameter_version(Name="/app/a", Labels=["live"])
    ssm.put_parameter(Name="/app/a", Value="2", Overwrite=True)
    check("label", [p["Value"] for p in by_path(
        Path="/app", ParameterFilters=[{"Key": "Label", "Values": ["live"]}])["Parameters"]], ["1"])
    check("type",
          names_of(by_path(Path="/app", Recursive=True, ParameterFilters=[
              {"Key": "Type", "Values": ["SecureString"]}])), ["/app/x/y/d"])
    check_error("by path key", "InvalidFilterKey", "[Type, KeyId]", by_path, Path="/app",
                ParameterFilters=[{"Key": "Name", "Values": ["a"]}])
    check_error("path", "ValidationException", "begin with a forward slash", by_path, Path="app")

    def described(*filters):
        pages = ssm.get_paginator("describe_parameters").paginate(ParameterFilters=list(filters))
        return [name for page in pages for name in names_of(page)]

    check("tag", described({"Key": "tag:level", "Values": ["1"]}), ["/apple"])
    check("has tag", described({"Key": "tag:level"}), ["/app/x/y/d", "/apple"])
    check("begins", described({"Key": "Name", "Option": "BeginsWith", "Values": ["app"]}),
          ["/app/x/y/d", "/apple", "/app/a"])
    check("contains", described({"Key": "Name", "Option": "Contains", "Values": ["ppl"]}),
          ["/apple"])
    check("path", described({"Key": "Path", "Option": "Recursive", "Values": ["/app/x"]}),
          ["/app/x/y/d"])
    check("key", described({"Key": "KeyId", "Values": ["alias/aws/ssm"]}),
          ["secret", "/app/x/y/d"])
    check("old form", names_of(ssm.describe_parameters(
        Filters=[{"Key": "Type", "Values": ["StringList"]}])), ["/app/a"])
    describe = ssm.describe_parameters
    for filters, code, words in (
            ([{"Key": "Label", "Values": ["a"]}], "InvalidFilterKey",
             "[Path, Name, Type, KeyId, Tier]"),
            ([{"Key": "Name"}], "InvalidFilterValue", "missing : null for filter key Name"),
            ([{"Key": "Type", "Values": ["x"]}], "InvalidFilterValue",
             "[String, StringList, SecureString]"),
            ([{"Key": "Path", "Option": "Equals", "Values": ["/a"]}], "InvalidFilterOption",
             "[Recursive, OneLevel]"),
            ([{"Key": "Path", "Values": ["//"]}], "ValidationException", "name requirements"),
            ([{"Key": "Name", "Values": ["a"]}] * 2, "InvalidFilterKey", "duplicated")):
        check_error(str(filters), code, words, describe, ParameterFilters=filters)


def tags(ssm):
    target = {"ResourceType": "Parameter", "ResourceId": "plain"}
    ssm.add_tags_to_resource(Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
                             **target)
    ssm.remove_tags_from_resource(TagKeys=["a"], **target)
    check("tags", ssm.list_tags_for_resource(**target)["TagList"], [{"Key": "b", "Value": "2"}])
    check_error("untagged", "InvalidResourceId", "", ssm.list_tags_for_resource,
                ResourceType="Parameter", ResourceId="nothing")


def public(ssm):
    path = "/aws/service/ami-amazon-linux-latest"
    images = [each for page in ssm.get_paginator("get_parameters_by_path").paginate(Path=path)
              for each in page["Parameters"]]
    check("images", all(each["Value"].startswith("ami-") for each in images) and len(images) > 3,
          True)
    one = ssm.get_parameter(Name=path + "/amzn2-ami-hvm-x86_64-gp2")["Parameter"]
    check("image", (one["ARN"], one["DataType"]), (
        "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest/"
        "amzn2-ami-hvm-x86_64-gp2", "aws:ec2:image"))
    regions = [each["Value"] for page in ssm.get_paginator("get_parameters_by_path").paginate(
        Path="/aws/service/global-infrastructure/regions") for each in page["Parameters"]]
    check("regions", "us-east-1" in regions and "eu-west-1" in regions, True)
    place = "/aws/service/global-infrastructure/regions/us-west-1/"
    told = ssm.get_parameters(Names=[place + "longName", place + "partition"])["Parameters"]
    check("a region's facts", sorted(each["Value"] for each in told),
          ["US West (N. California)", "aws"])
    check_error("no public", "ParameterNotFound", "", ssm.get_parameter,
                Name="/aws/service/none")


def documents(ssm):
    content = {"schemaVersion": "2.2", "description": "first", "parameters": {
        "Count": {"type": "Integer", "description": "How many", "default": "3"}}}
    made = ssm.create_document(Name="doc", Content=json.dumps(content), DocumentType="Command",
                               VersionName="one", Tags=[{"Key": "a", "Value": "1"}])[
        "DocumentDescription"]
    check("document", (made["DocumentVersion"], made["Description"], made["Parameters"],
                       made["DocumentFormat"], made["HashType"], made["Status"]),
          ("1", "first", [{"Name": "Count", "Type": "Integer", "Description": "How many",
                           "DefaultValue": "3"}], "JSON", "Sha256", "Active"))
    check_error("taken document", "DocumentAlreadyExists", "already exists", ssm.create_document,
                Name="doc", Content=json.dumps(content))
    check_error("bad content", "InvalidDocumentContent", "not valid", ssm.create_document,
                Name="bad", Content="a: [", DocumentFormat="YAML")
    check_error("same content", "DuplicateDocumentContent", "matches another document",
                ssm.update_document, Name="doc", Content=json.dumps(content),
                DocumentVersion="$LATEST")
    check_error("no such", "InvalidDocument", "does not exist", ssm.get_document, Name="none")
    updated = ssm.update_document(Name="doc", DocumentFormat="YAML", DocumentVersion="$LATEST",
                                  Content="schemaVersion: '2.2'\ndescription: second\n")
    check("updated", (updated["DocumentDescription"]["LatestVersion"],
                      updated["DocumentDescription"]["DefaultVersion"]), ("2", "1"))
    second = ssm.get_document(Name="doc", DocumentVersion="2", DocumentFormat="JSON")
    check("as JSON", json.loads(second["Content"])["description"], "second")
    check_error("default", "InvalidDocumentOperation", "Default version", ssm.delete_document,
                Name="doc", DocumentVersion="1")
    check("new default", ssm.update_document_default_version(
        Name="doc", DocumentVersion="2")["Description"]["DefaultVersion"], "2")
    ssm.delete_document(Name="doc", VersionName="one")
    check("listed", [(each["Name"], each["DocumentVersion"]) for each in ssm.list_documents(
        Filters=[{"Key": "tag:a", "Values": ["1"]}])["DocumentIdentifiers"]], [("doc", "2")])
    ssm.modify_document_permission(Name="doc", PermissionType="Share",
                                   AccountIdsToAdd=["111111111111"])
    check("shared", ssm.describe_document_permission(
        Name="doc", PermissionType="Share")["AccountIds"], ["111111111111"])
    ssm.delete_document(Name="doc")


def commands(ssm):
    sent = ssm.send_command(DocumentName="AWS-RunShellScript", InstanceIds=["i-12345678"],
                            Parameters={"commands": ["true"]})["Command"]
    check("command", (sent["Status"], sent["StatusDetails"]), ("Failed", "Undeliverable"))
    check("commands", [each["CommandId"] for each in ssm.list_commands(
        InstanceId="i-12345678")["Commands"]], [sent["CommandId"]])
    check("invocation", ssm.get_command_invocation(
        CommandId=sent["CommandId"], InstanceId="i-12345678")["Status"], "Failed")
    check_error("no invocation", "InvocationDoesNotExist", "", ssm.get_command_invocation,
                CommandId=sent["CommandId"], InstanceId="i-87654321")


def windows(ssm):
    window = ssm.create_maintenance_window(
        Name="night", Schedule="cron(15 12 * * ? *)", Duration=2, Cutoff=1,
        AllowUnassociatedTargets=False, Tags=[{"Key": "a", "Value": "1"}])["WindowId"]
    target = ssm.register_target_with_maintenance_window(
        WindowId=window, ResourceType="INSTANCE",
        Targets=[{"Key": "tag:Name", "Values": ["x"]}])["WindowTargetId"]
    ssm.register_task_with_maintenance_window(
        WindowId=window, Targets=[{"Key": "WindowTargetIds", "Values": [target]}],
        TaskArn="AWS-RunShellScript", TaskType="RUN_COMMAND", MaxConcurrency="1", MaxErrors="1")
    check("window", [(each["Name"], each["Enabled"]) for each in ssm.describe_maintenance_windows(
        Filters=[{"Key": "Name", "Values": ["night"]}])["WindowIdentities"]],
          [("night", True)])
    check("tasks", [each["TaskArn"] for each in ssm.describe_maintenance_window_tasks(
        WindowId=window)["Tasks"]], ["AWS-RunShellScript"])
    ssm.deregister_target_from_maintenance_window(WindowId=window, WindowTargetId=target)
    check("targets", ssm.describe_maintenance_window_targets(WindowId=window)["Targets"], [])
    check("window tags", ssm.list_tags_for_resource(
        ResourceType="MaintenanceWindow", ResourceId=window)["TagList"],
        [{"Key": "a", "Value": "1"}])
    ssm.delete_maintenance_window(WindowId=window)
    check_error("no window", "DoesNotExistException", f"Maintenance window {window} does not",
                ssm.get_maintenance_window, WindowId=window)
    baseline = ssm.create_patch_baseline(Name="base", OperatingSystem="AMAZON_LINUX")["BaselineId"]
    ssm.register_patch_baseline_for_patch_group(BaselineId=baseline, PatchGroup="g")
    check("patch group", ssm.get_patch_baseline_for_patch_group(
        PatchGroup="g", OperatingSystem="AMAZON_LINUX")["BaselineId"], baseline)
    check_error("in use", "ResourceInUseException", "", ssm.delete_patch_baseline,
                BaselineId=baseline)
    ssm.deregister_patch_baseline_for_patch_group(BaselineId=baseline, PatchGroup="g")
    ssm.delete_patch_baseline(BaselineId=baseline)


def window_parts(ssm):
    window = ssm.create_maintenance_window(
        Name="parts", Schedule="cron(0 2 ? * SUN *)", Duration=2, Cutoff=1,
        AllowUnassociatedTargets=True)["WindowId"]
    target = ssm.register_target_with_maintenance_window(
        WindowId=window, ResourceType="INSTANCE", Name="before", Description="kept",
        Targets=[{"Key": "tag:a", "Values": ["b"]}])["WindowTargetId"]
    changed = ssm.update_maintenance_window_target(
        WindowId=window, WindowTargetId=target, Name="after")
    check("target", (changed["Name"], changed["Description"]), ("after", "kept"))
    task = ssm.register_task_with_maintenance_window(
        WindowId=window, TaskArn="AWS-RunShellScript", TaskType="RUN_COMMAND", Priority=3,
        Description="first", TaskInvocationParameters={"RunCommand": {"Comment": "c"}},
        Targets=[{"Key": "WindowTargetIds", "Values": [target]}])["WindowTaskId"]
    got = ssm.get_maintenance_window_task(WindowId=window, WindowTaskId=task)
    check("task", (got["TaskType"], got["Priority"],
                   got["TaskInvocationParameters"]["RunCommand"]["Comment"]),
          ("RUN_COMMAND", 3, "c"))
    changed = ssm.update_maintenance_window_task(
        WindowId=window, WindowTaskId=task, Priority=5, Replace=True)
    check("replaced", (changed["Priority"], "Description" in changed), (5, False))
    check_error("no task", "DoesNotExistException", "", ssm.get_maintenance_window_task,
                WindowId=window, WindowTaskId="01234567-0123-0123-0123-012345678901")
    ssm.delete_maintenance_window(WindowId=window)
    baseline = ssm.create_patch_baseline(Name="ubuntu", Description="x",
                                         OperatingSystem="UBUNTU")["BaselineId"]
    ssm.register_default_patch_baseline(BaselineId=baseline)
    check("default", ssm.get_default_patch_baseline(OperatingSystem="UBUNTU")["BaselineId"],
          baseline)
    changed = ssm.update_patch_baseline(BaselineId=baseline, Name="other", Replace=True)
    check("updated", (changed["Name"], "Description" in changed), ("other", False))
    check_error("is default", "ResourceInUseException", "", ssm.delete_patch_baseline,
                BaselineId=baseline)


def associations(ssm):
    content = json.dumps({"schemaVersion": "2.2", "description": "d", "mainSteps": [
        {"action": "aws:runShellScript", "name": "s", "inputs": {"runCommand": ["ls"]}}]})
    ssm.create_document(Name="associated", DocumentType="Command", Content=content)
    made = ssm.create_association(
        Name="associated", InstanceId="i-01234567890123456")["AssociationDescription"]
    check("pending", (made["Overview"]["Status"], made["AssociationVersion"],
                      made["Targets"][0]["Values"]),
          ("Pending", "1", ["i-01234567890123456"]))
    check_error("twice", "AssociationAlreadyExists", "", ssm.create_association,
                Name="associated", InstanceId="i-01234567890123456")
    check_error("no document", "InvalidDocument", "", ssm.create_association, Name="nothing")
    identity = made["AssociationId"]
    ssm.update_association(AssociationId=identity, AssociationName="named")
    check("by instance", ssm.describe_association(
        Name="associated", InstanceId="i-01234567890123456")["AssociationDescription"][
            "AssociationName"], "named")
    check("associations", [one["AssociationVersion"] for one in ssm.list_associations(
        AssociationFilterList=[{"key": "AssociationName", "value": "named"}])["Associations"]],
        ["2"])
    check("its versions", [one["AssociationVersion"] for one in ssm.list_association_versions(
        AssociationId=identity)["AssociationVersions"]], ["1", "2"])
    ssm.delete_association(AssociationId=identity)
    check_error("deleted", "AssociationDoesNotExist", "", ssm.describe_association,
                AssociationId=identity)
    ssm.delete_document(Name="associated")


def other_records(ssm):
    made = ssm.create_activation(IamRole="role", RegistrationLimit=3)
    check("code", len(made["ActivationCode"]), 20)
    got = ssm.describe_activations(Filters=[
        {"FilterKey": "ActivationIds", "FilterValues": [made["ActivationId"]]}])["ActivationList"]
    check("activation", [(one["RegistrationLimit"], one["Expired"]) for one in got], [(3, False)])
    ssm.delete_activation(ActivationId=made["ActivationId"])
    check_error("no activation", "InvalidActivationId", "", ssm.delete_activation,
                ActivationId=made["ActivationId"])
    setting = "/ssm/parameter-store/high-throughput-enabled"
    got = ssm.get_service_setting(SettingId=setting)["ServiceSetting"]
    check("usual", (got["SettingValue"], got["Status"]), ("false", "Default"))
    ssm.update_service_setting(SettingId=setting, SettingValue="true")
    got = ssm.get_service_setting(SettingId=got["ARN"])["ServiceSetting"]
    check("chosen", (got["SettingId"], got["SettingValue"], got["Status"]),
          (setting, "true", "Customized"))
    check("usual again", ssm.reset_service_setting(
        SettingId=setting)["ServiceSetting"]["SettingValue"], "false")
    check_error("no setting", "ServiceSettingNotFound", "", ssm.get_service_setting,
                SettingId="/ssm/nothing")
    target = {"BucketName": "b", "SyncFormat": "JsonSerDe", "Region": "us-east-1"}
    ssm.create_resource_data_sync(SyncName="sync", S3Destination=target)
    check("syncs", [one["S3Destination"]["BucketName"] for one in
                    ssm.list_resource_data_sync()["ResourceDataSyncItems"]], ["b"])
    check_error("sync twice", "ResourceDataSyncAlreadyExistsException", "",
                ssm.create_resource_data_sync, SyncName="sync", S3Destination=target)
    ssm.delete_resource_data_sync(SyncName="sync")
    check_error("no sync", "ResourceDataSyncNotFoundException", "",
                ssm.delete_resource_data_sync, SyncName="sync")
    item = ssm.create_ops_item(Title="slow", Source="EC2", Description="d", OperationalData={
        "k": {"Value": "v", "Type": "SearchableString"}})["OpsItemId"]
    ssm.update_ops_item(OpsItemId=item, Status="Resolved", OperationalDataToDelete=["k"])
    got = ssm.get_ops_item(OpsItemId=item)["OpsItem"]
    check("ops item", (got["Status"], got["Version"], got["OperationalData"]), ("Resolved", "2", {}))
    check("ops items", [one["Title"] for one in ssm.describe_ops_items(OpsItemFilters=[
        {"Key": "Title", "Operator": "Contains", "Values": ["lo"]}])["OpsItemSummaries"]], ["slow"])
    check_error("no ops item", "OpsItemNotFoundException", "", ssm.get_ops_item,
                OpsItemId="oi-000000000000")
    check("instances", ssm.describe_instance_information()["InstanceInformationList"], [])
    check_error("session", "TargetNotConnected", "", ssm.start_session,
                Target="i-01234567890123456")


def stacks(ssm, cloudformation):
    template = {"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {
        "Name": "/stack/key", "Type": "String", "Value": "from the stack"}}}}
    cloudformation.create_stack(StackName="keys", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="keys", WaiterConfig={"Delay": 1})
    check("of a stack", names_of(ssm.get_parameters_by_path(Path="/stack")), ["/stack/key"])
    ssm.put_parameter(Name="/stack/key", Value="by hand", Overwrite=True)
    check("its first", ssm.get_parameter(Name="/stack/key:1")["Parameter"]["Value"],
          "from the stack")
    cloudformation.delete_stack(StackName="keys")
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName="keys", WaiterConfig={"Delay": 1})
    check("gone", names_of(ssm.get_parameters_by_path(Path="/stack")), [])
    image = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    template = {"Parameters": {"Image": {
        "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": image}},
        "Resources": {"Wait": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
        "Outputs": {"Id": {"Value": {"Ref": "Image"}}}}
    cloudformation.create_stack(StackName="image", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="image", WaiterConfig={"Delay": 1})
    outputs = cloudformation.describe_stacks(StackName="image")["Stacks"][0]["Outputs"]
    check("of AWS", outputs[0]["OutputValue"], ssm.get_parameter(Name=image)["Parameter"]["Value"])


def reset(ssm, endpoint):
    logs = client("logs")
    logs.create_log_group(logGroupName="stays")

    def post(query):
        request = urllib.request.Request(f"{endpoint}/_formwork/reset?{query}", method="POST")
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    check("reset", post("service=ssm"), 200)
    check("empty", ssm.describe_parameters()["Parameters"], [])
    check_error("erased", "ParameterNotFound", "", ssm.get_parameter, Name="plain")
    check("new again", ssm.put_parameter(Name="plain", Value="x", Type="String")["Version"], 1)
    check("others", [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]],
          ["stays"])
    check("unknown", post("service=nothing"), 400)


def main():
    ssm = client("ssm")
    parameters(ssm)
    versions(ssm)
    lists(ssm)
    tags(ssm)
    public(ssm)
    documents(ssm)
    commands(ssm)
    windows(ssm)
    window_parts(ssm)
    associations(ssm)
    other_records(ssm)
    stacks(ssm, client("cloudformation"))
    reset(ssm, sys.argv[1])
    finish()


if __name__ == "__main__":
    main()
