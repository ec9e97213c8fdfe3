#pragma once

#include <memory>

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>
#include <QtWidgets/QWidget>

namespace basekeep {

/// A data folder of the test's own, and Qt's warnings as failures. Call begin() in the test's init().
class GuiTest
{
public:
    void begin()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("BASEKEEP_DATA_DIR", QDir(m_folder->path()).filePath(QStringLiteral("data")).toUtf8());
        // The offscreen platform says this of every window.
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)")));
    }

    [[nodiscard]] QString dataFolder() const { return QDir(m_folder->path()).filePath(QStringLiteral("data")); }
    [[nodiscard]] QString folder() const { return m_folder->path(); }

    /// The child of that name; the test fails if there is none.
    template <typename Widget>
    static Widget* find(const QObject& parent, const char* name)
    {
        auto* found = parent.findChild<Widget*>(QString::fromLatin1(name));
        if (!found)
            qFatal("There is no %s called %s.", Widget::staticMetaObject.className(), name);
        return found;
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace basekeep
