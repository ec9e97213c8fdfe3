#include "engine/sandbox/SandboxProfile.h"

#include <optional>

namespace basekeep {

namespace {

std::optional<Profile> findSandboxProfile(const ProfileStore& profiles)
{
    for (const Profile& profile : profiles.profiles()) {
        if (profile.isSandbox)
            return profile;
    }
    return std::nullopt;
}

} // namespace

QString saveSandboxProfile(ProfileStore& profiles, const Sandbox::Status& status)
{
    Profile profile = findSandboxProfile(profiles).value_or(Profile());
    profile.isSandbox = true;
    profile.passwordSource = Profile::PasswordSource::Passfile; // the sandbox's own, named in the connection
    if (profile.name.isEmpty())
        profile.name = QStringLiteral("Sandbox");
    if (!profile.id.isEmpty() && profile.connection.parameters == status.connection.parameters)
        return profile.id;
    profile.connection = status.connection;
    return profiles.save(profile);
}

void removeSandboxProfile(ProfileStore& profiles)
{
    if (const std::optional<Profile> profile = findSandboxProfile(profiles))
        profiles.remove(profile->id);
}

} // namespace basekeep
