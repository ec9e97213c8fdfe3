<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BackupRun</name>
    <message numerus="yes">
        <source>What arrived is not what the server&apos;s manifest says: %n difference(s).</source>
        <translation>
            <numerusform>What arrived is not what the server&apos;s manifest says: %n difference.</numerusform>
            <numerusform>What arrived is not what the server&apos;s manifest says: %n differences.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServerSafety</name>
    <message numerus="yes">
        <source>It is more than %n day(s) old.</source>
        <translation>
            <numerusform>It is more than %n day old.</numerusform>
            <numerusform>It is more than %n days old.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VerificationRecord</name>
    <message numerus="yes">
        <source>%n problem(s) found</source>
        <translation>
            <numerusform>%n problem found</numerusform>
            <numerusform>%n problems found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VerifyReport</name>
    <message numerus="yes">
        <source>Damaged: %n file(s)</source>
        <translation>
            <numerusform>Damaged: %n file</numerusform>
            <numerusform>Damaged: %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::BackupTreeModel</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::BackupsPage</name>
    <message numerus="yes">
        <source>%n backup(s) were added to the list.</source>
        <translation>
            <numerusform>%n backup was added to the list.</numerusform>
            <numerusform>%n backups were added to the list.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not verified for %n day(s)</source>
        <translation>
            <numerusform>Not verified for %n day</numerusform>
            <numerusform>Not verified for %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::FindingsView</name>
    <message numerus="yes">
        <source>There are %n warnings to read.</source>
        <translation>
            <numerusform>There is %n warning to read.</numerusform>
            <numerusform>There are %n warnings to read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things must be put right first.</source>
        <translation>
            <numerusform>%n thing must be put right first.</numerusform>
            <numerusform>%n things must be put right first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::MainWindow</name>
    <message numerus="yes">
        <source>%n backup(s) are still running.</source>
        <translation>
            <numerusform>A backup is still running.</numerusform>
            <numerusform>%n backups are still running.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n WAL archive(s) are being received and would stop.</source>
        <translation>
            <numerusform>%n WAL archive is being received and would stop.</numerusform>
            <numerusform>%n WAL archives are being received and would stop.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n WAL archive(s) go on without the window.</source>
        <translation>
            <numerusform>%n WAL archive goes on without the window.</numerusform>
            <numerusform>%n WAL archives go on without the window.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n verification(s) are not finished.</source>
        <translation>
            <numerusform>%n verification is not finished.</numerusform>
            <numerusform>%n verifications are not finished.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::NavigationModel</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>WAL archives</comment>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cut off</source>
        <comment>WAL archives</comment>
        <translation>
            <numerusform>%n cut off</numerusform>
            <numerusform>%n cut off</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n live</source>
        <comment>WAL archives</comment>
        <translation>
            <numerusform>%n live</numerusform>
            <numerusform>%n live</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::SandboxPanel</name>
    <message numerus="yes">
        <source>Runs on port %1 with PostgreSQL %2; %n process(es) keep writing to it.</source>
        <translation>
            <numerusform>Runs on port %1 with PostgreSQL %2; %n process keeps writing to it.</numerusform>
            <numerusform>Runs on port %1 with PostgreSQL %2; %n processes keep writing to it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::ScanDialog</name>
    <message numerus="yes">
        <source>%n folder(s) could not be read.</source>
        <translation>
            <numerusform>%n folder could not be read.</numerusform>
            <numerusform>%n folders could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Adopt %n Backup(s)</source>
        <translation>
            <numerusform>&amp;Adopt %n Backup</numerusform>
            <numerusform>&amp;Adopt %n Backups</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::TextReporter</name>
    <message numerus="yes">
        <source>%n from the server, see above</source>
        <translation>
            <numerusform>%n from the server, see above</numerusform>
            <numerusform>%n from the server, see above</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::VerifyProgressView</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::WalArchiveDetail</name>
    <message numerus="yes">
        <source>%n hole(s) in the archive: recovery cannot go on behind it.</source>
        <translation>
            <numerusform>%n hole in the archive: recovery cannot go on behind it.</numerusform>
            <numerusform>%n holes in the archive: recovery cannot go on behind them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>basekeep::WalArchiveLine</name>
    <message numerus="yes">
        <source> (%n more)</source>
        <comment>archives</comment>
        <translation>
            <numerusform> (%n more)</numerusform>
            <numerusform> (%n more)</numerusform>
        </translation>
    </message>
</context>
</TS>
