#include "engine/storage/FileSystem.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <thread>

#include <windows.h>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// Removing what Windows holds on to, or calls a folder although it leads elsewhere.
class FolderRemovalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    /// A symbolic link bears the same mark as a junction.
    void leavesWhatLinksLeadTo()
    {
        touch(u"outside/file"_s);
        QVERIFY(QDir().mkpath(path(u"tree/inner"_s)));
        constexpr DWORD asAnybody = 2; // SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE
        const std::wstring link = QDir::toNativeSeparators(path(u"tree/inner/link"_s)).toStdWString();
        const std::wstring outside = QDir::toNativeSeparators(path(u"outside"_s)).toStdWString();
        const bool isMade =
            CreateSymbolicLinkW(link.c_str(), outside.c_str(), SYMBOLIC_LINK_FLAG_DIRECTORY | asAnybody);
        const DWORD attributes = GetFileAttributesW(link.c_str());
        if (!isMade || attributes == INVALID_FILE_ATTRIBUTES || (attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0)
            QSKIP("skipped: no link that is marked as one can be made here");
        QCOMPARE(FileSystem::removeTree(native(u"tree"_s), true), QString());
        QVERIFY(!QFileInfo::exists(path(u"tree"_s)));
        QVERIFY(QFileInfo::exists(path(u"outside/file"_s)));
    }

    void removesReadOnlyAndSingleFiles()
    {
        touch(u"tree/file"_s);
        QVERIFY(SetFileAttributesW(native(u"tree/file"_s).c_str(), FILE_ATTRIBUTE_READONLY));
        QCOMPARE(FileSystem::removeTree(native(u"tree"_s), false), QString());
        QVERIFY(QDir(path(u"tree"_s)).isEmpty());
        touch(u"single"_s);
        QCOMPARE(FileSystem::removeTree(native(u"single"_s), true), QString());
        QVERIFY(!QFileInfo::exists(path(u"single"_s)));
    }

    void waitsForWhoeverHoldsAFile()
    {
        touch(u"tree/held"_s);
        const HANDLE held = hold(u"tree/held"_s);
        QVERIFY(held != INVALID_HANDLE_VALUE);
        QString problem = u"not run"_s;
        std::thread removal([&] { problem = FileSystem::removeTree(native(u"tree"_s), true); });
        CloseHandle(held); // at some moment of the attempts, or before the first
        removal.join();
        QCOMPARE(problem, QString());
        QVERIFY(!QFileInfo::exists(path(u"tree"_s)));
    }

    void namesWhatStays()
    {
        touch(u"tree/a/held"_s);
        touch(u"tree/b/file"_s);
        const HANDLE held = hold(u"tree/a/held"_s);
        QVERIFY(held != INVALID_HANDLE_VALUE);
        const QString problem = FileSystem::removeTree(native(u"tree"_s), true);
        CloseHandle(held);
        QVERIFY2(problem.contains(u"/tree/a/held: "_s) && !problem.contains(u"?"_s), qPrintable(problem));
        QVERIFY(!QFileInfo::exists(path(u"tree/b"_s)));
    }

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    std::filesystem::path native(const QString& name) const { return FileSystem::toPath(path(name)); }
    void touch(const QString& name) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
    }
    /// As a program does that lets nobody remove it.
    HANDLE hold(const QString& name) const
    {
        return CreateFileW(native(name).c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_APPLESS_MAIN(FolderRemovalTest)
#include "FolderRemovalTest_windows.moc"
