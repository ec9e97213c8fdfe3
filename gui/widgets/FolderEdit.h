#pragma once

#include <QtWidgets/QWidget>

class QLineEdit;

namespace basekeep {

/// A folder, or a file where that is wanted, typed in or chosen. Shows the system's separators, tells Qt's.
class FolderEdit final : public QWidget
{
    Q_OBJECT

public:
    /// `name` is what assistive technology calls it; `title` heads the folder chooser.
    FolderEdit(const QString& name, const QString& title, QWidget* parent = nullptr);

    [[nodiscard]] QString folder() const;
    void setFolder(const QString& folder);
    void setPlaceholder(const QString& text);
    void setChoosesFiles(bool choosesFiles) { m_choosesFiles = choosesFiles; } ///< that are there already
    [[nodiscard]] QLineEdit* edit() const { return m_edit; }                   ///< for a label's buddy

    void browse(); ///< opens the chooser

Q_SIGNALS:
    void folderChanged(const QString& folder);
    void folderEdited(const QString& folder); ///< by the user only

private:
    QLineEdit* m_edit;
    QString m_title;
    bool m_choosesFiles = false;
};

} // namespace basekeep
