import boto3


def name_of(volume):
    tags = {tag["Key"]: tag["Value"] for tag in volume.get("Tags", [])}
    return tags.get("Name", "N/A")


def snapshot_region(region):
    ec2 = boto3.client("ec2", region_name=region)
    print(f"Checking region {region}")
    made = []
    in_use = [{"Name": "status", "Values": ["in-use"]}]
    for page in ec2.get_paginator("describe_volumes").paginate(Filters=in_use):
        for volume in page["Volumes"]:
            print(f"Backing up {volume['VolumeId']} in {volume['AvailabilityZone']}")
            snapshot = ec2.create_snapshot(
                VolumeId=volume["VolumeId"],
                Description=f"Snapshot of {volume['VolumeId']} by Lambda")
            ec2.create_tags(Resources=[snapshot["SnapshotId"]],
                            Tags=[{"Key": "Name", "Value": name_of(volume)}])
            made.append(snapshot["SnapshotId"])
    return made


def lambda_handler(event, context):
    answer = {}
    for region in boto3.client("ec2").describe_regions()["Regions"]:
        made = snapshot_region(region["RegionName"])
        if made:
            answer[region["RegionName"]] = made
    return answer
