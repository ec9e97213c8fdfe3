#include "gui/widgets/FolderEdit.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

#include "gui/widgets/Icons.h"

namespace basekeep {

FolderEdit::FolderEdit(const QString& name, const QString& title, QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit(this)), m_title(title)
{
    m_edit->setObjectName(QStringLiteral("folder"));
    m_edit->setAccessibleName(name);
    auto* browseButton = new QPushButton(icon(QStringLiteral("folder")), tr("Browse…"), this);
    browseButton->setObjectName(QStringLiteral("browse"));
    browseButton->setAccessibleName(tr("Choose: %1").arg(name));
    browseButton->setAutoDefault(false);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_edit, 1);
    layout->addWidget(browseButton);
    setFocusProxy(m_edit);

    connect(m_edit, &QLineEdit::textChanged, this, [this] { Q_EMIT folderChanged(folder()); });
    connect(m_edit, &QLineEdit::textEdited, this, [this] { Q_EMIT folderEdited(folder()); });
    connect(browseButton, &QPushButton::clicked, this, &FolderEdit::browse);
}

QString FolderEdit::folder() const
{
    return QDir::fromNativeSeparators(m_edit->text().trimmed());
}

void FolderEdit::setFolder(const QString& folder)
{
    if (this->folder() != folder)
        m_edit->setText(QDir::toNativeSeparators(folder));
}

void FolderEdit::setPlaceholder(const QString& text)
{
    m_edit->setPlaceholderText(text);
}

void FolderEdit::browse()
{
    auto* dialog = new QFileDialog(this, m_title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(m_choosesFiles ? QFileDialog::ExistingFile : QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly, !m_choosesFiles);
    QString start = folder();
    while (!start.isEmpty() && !QFileInfo(start).isDir() && QFileInfo(start).path() != start)
        start = QFileInfo(start).path();
    if (!start.isEmpty())
        dialog->setDirectory(start);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& chosen) {
        setFolder(chosen);
        Q_EMIT folderEdited(folder());
    });
    dialog->open();
}

} // namespace basekeep
